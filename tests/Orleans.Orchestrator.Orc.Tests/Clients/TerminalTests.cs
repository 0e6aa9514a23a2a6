using System.Diagnostics;
using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Orc.Tests.Support;

namespace Orleans.Orchestrator.Orc.Tests.Clients;

/// <summary>What a terminal sees, through one that script(1) makes.</summary>
public sealed class TerminalTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Fact]
    public async Task A_terminal_sees_colours_unless_it_asks_for_none_and_a_pipe_never_does()
    {
        Assert.Contains("\e[32mActive\e[0m", await InTerminalAsync([]), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[32m", await InTerminalAsync([("NO_COLOR", "1")]), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[32m", await InTerminalAsync([("TERM", "dumb")]), StringComparison.Ordinal);
        Assert.DoesNotContain('\e', (await OrcProgram.RunAsync(world, "get", "namespaces")).Output);
    }

    private async Task<string> InTerminalAsync((string Name, string Value)[] environment)
    {
        using var orc = OrcProgram.Start(world.KubeconfigPath, world.Folder, "version", "--client");
        await orc.WaitForExitAsync();
        var command = string.Join(' ', orc.StartInfo.ArgumentList.SkipLast(2).Prepend(orc.StartInfo.FileName).Append("get namespaces"));
        var start = new ProcessStartInfo("script", ["-qec", command, "/dev/null"]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var name in (string[])["KUBECONFIG", "XDG_CACHE_HOME", "DOTNET_ROLL_FORWARD"])
            start.Environment[name] = orc.StartInfo.Environment[name];
        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var terminal = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var text = await terminal.StandardOutput.ReadToEndAsync(patience.Token);
        await terminal.WaitForExitAsync(patience.Token);
        return text;
    }
}
