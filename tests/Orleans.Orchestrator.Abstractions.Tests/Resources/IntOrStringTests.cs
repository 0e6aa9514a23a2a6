using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Abstractions.Tests.Resources;

public sealed class IntOrStringTests
{
    [Theory]
    [InlineData("25%", 3, true, 1)]
    [InlineData("25%", 3, false, 0)]
    [InlineData("100%", 7, false, 7)]
    [InlineData("0%", 7, true, 0)]
    [InlineData("150%", 2, false, 3)]
    public void A_percentage_is_scaled(string text, int total, bool roundUp, int expected) => Assert.Equal(expected, new IntOrString(text).Scale(total, roundUp));

    [Fact]
    public void A_number_is_not_scaled() => Assert.Equal(4, new IntOrString(4).Scale(100, true));

    [Theory]
    [InlineData("http")]
    [InlineData("%")]
    [InlineData("-5%")]
    [InlineData("5")]
    public void A_text_that_is_no_percentage_cannot_be_scaled(string text) => Assert.Throws<FormatException>(() => new IntOrString(text).Scale(10, true));
}
