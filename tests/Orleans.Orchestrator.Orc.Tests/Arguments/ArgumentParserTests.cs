using Orleans.Orchestrator.Hosts.Orc;
using Orleans.Orchestrator.Hosts.Orc.Arguments;

namespace Orleans.Orchestrator.Orc.Tests.Arguments;

public sealed class ArgumentParserTests
{
    private static readonly Verb Sample = new("sample", "A verb")
    {
        Flags =
        [
            Flag.Switch("stdin", 'i', ""), Flag.Switch("tty", 't', ""), Flag.Text("output", 'o', ""), Flag.Words("labels", 'L', ""), Flag.List("env", 'e', ""), Flag.Number("replicas", 'r', "", 1),
            Flag.Text("dry-run", '\0', "", "none") with { Bare = "client" }, Flag.Switch("wait", '\0', "", true),
        ],
    };

    [Fact]
    public void Letters_are_bundled_and_values_follow_in_any_form()
    {
        var call = Parse("-it", "pod", "-owide", "-n", "space", "--replicas=3", "-L", "a,b", "-L=c", "-e", "A=1,2", "--wait=false");
        Assert.True(call.Is("stdin") && call.Is("tty") && !call.Is("wait"));
        Assert.Equal(["pod"], call.Words);
        Assert.Equal(("wide", "space", 3L), (call.Text("output"), call.Text("namespace"), call.Number("replicas")));
        Assert.Equal(["a", "b", "c"], call.All("labels"));
        Assert.Equal(["A=1,2"], call.All("env"));
    }

    [Fact]
    public void A_flag_that_may_stand_bare_takes_its_value_only_after_an_equals_sign()
    {
        Assert.Equal("none", Parse("x").Text("dry-run"));
        var call = Parse("--dry-run", "server");
        Assert.Equal("client", call.Text("dry-run"));
        Assert.Equal(["server"], call.Words);
        Assert.Equal("server", Parse("--dry-run=server").Text("dry-run"));
    }

    [Fact]
    public void What_follows_two_dashes_are_words()
    {
        var call = Parse("pod", "-i", "--", "sh", "-c", "x");
        Assert.Equal(["pod"], call.Before);
        Assert.Equal(["sh", "-c", "x"], call.After);
    }

    [Theory]
    [InlineData("unknown flag: --outptu\nDid you mean --output?", "--outptu=x")]
    [InlineData("unknown shorthand flag: 'z' in -iz", "-iz")]
    [InlineData("flag needs an argument: --output", "--output")]
    [InlineData("invalid argument \"many\" for \"--replicas\" flag", "--replicas=many")]
    [InlineData("invalid argument \"perhaps\" for \"--wait\" flag", "--wait=perhaps")]
    public void Mistakes_are_told_with_exit_code_2(string said, string argument)
    {
        var error = Assert.Throws<CliException>(() => Parse(argument));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.ExitCode);
    }

    private static Invocation Parse(params string[] arguments) => ArgumentParser.Parse("sample", Sample, arguments);
}
