using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Orc.Tests.Support;

namespace Orleans.Orchestrator.Orc.Tests.Clients;

/// <summary>orc beside kubectl: the same command to the same server, for each line of commands.txt.</summary>
public sealed partial class KubectlTableTests(KubectlTableWorld world) : IClassFixture<KubectlTableWorld>
{
    public static TheoryData<string> Commands => [.. File.ReadLines(Path.Combine(Here(), "commands.txt")).Where(l => l.Length > 0 && l[0] != '#')];

    [Theory, MemberData(nameof(Commands))]
    public async Task Orc_answers_as_kubectl_does(string command)
    {
        var arguments = Words().Matches(command).Select(w => w.Value.Replace("'", "", StringComparison.Ordinal)).ToArray();
        var theirs = KubectlRunner.RunAsync(KubectlRunner.Programs[^1], world.Api, "", arguments);
        var ours = await OrcProgram.RunAsync(world.Api, arguments);
        var (code, output, error) = (await theirs) is var said ? (said.Code, said.Output, said.Error) : default;
        Assert.Equal(code == 0, ours.Code == 0);
        Assert.Equal(Bare(output), Bare(ours.Output));
        Assert.Equal(code == 0 ? Bare(error) : FirstLine(error), code == 0 ? Bare(ours.Error) : FirstLine(ours.Error));
    }

    private static string FirstLine(string text) => Bare(text).Split('\n')[0];

    private static string Bare(string text)
    {
        var named = Program().Replace(text, "orc");
        return Blanks().Replace(Ages().Replace(Times().Replace(named, "TIME"), "AGE"), " ").Replace(" \n", "\n", StringComparison.Ordinal).Trim();
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"(?:[^\s']|'[^']*')+")]
    private static partial Regex Words();

    [GeneratedRegex(@"kubectl(?!\.kubernetes|-)(\.1\.\d+)?")]
    private static partial Regex Program();

    [GeneratedRegex(@"\b\d+[smhd](\d+[smh])?\b")]
    private static partial Regex Ages();

    [GeneratedRegex(@"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+\d{4}")]
    private static partial Regex Times();

    [GeneratedRegex(@"[ \t]+|-{3,}")]
    private static partial Regex Blanks();
}
