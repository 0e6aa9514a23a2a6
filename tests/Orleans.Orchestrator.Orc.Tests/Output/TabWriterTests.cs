using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Orc.Tests.Output;

public sealed class TabWriterTests
{
    [Theory]
    [InlineData("a\tb\nlonger\tc\n", "a       b\nlonger  c\n")]
    [InlineData("a\tb\nx\nlonger\tc\n", "a  b\nx\nlonger  c\n")]
    [InlineData("a:\n  k\tv\n  key\tv\n", "a:\n  k    v\n  key  v\n")]
    [InlineData("äö\tb\nabc\tc\n", "äö   b\nabc  c\n")]
    public void Columns_are_runs_of_lines_that_have_them(string text, string laidOut) => Assert.Equal(laidOut, TabWriter.Format(text, 0, 2));

    [Fact]
    public void Columns_have_a_least_width() => Assert.Equal("K     B\nx     y\n", TabWriter.Format("K\tB\nx\ty\n", 6, 3));
}
