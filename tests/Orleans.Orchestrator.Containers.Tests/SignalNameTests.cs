namespace Orleans.Orchestrator.Containers.Tests;

public sealed class SignalNameTests
{
    [Theory]
    [InlineData("SIGTERM", 15)]
    [InlineData("term", 15)]
    [InlineData("9", 9)]
    [InlineData("SIGRTMIN+3", 37)]
    [InlineData("RTMAX-1", 63)]
    [InlineData("SIGRTMIN", 34)]
    public void Names_as_images_have_them_are_understood(string text, int number) => Assert.Equal(number, SignalName.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("SIG")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("SIGNOPE")]
    [InlineData("SIGRTMIN+40")]
    [InlineData("-9")]
    public void Others_are_not(string text) => Assert.Null(SignalName.Parse(text));
}
