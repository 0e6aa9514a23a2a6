using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Streaming;

/// <summary>exec, attach, port-forward and cp with real kubectls.</summary>
[Collection(SharedNodeDefinition.Name)]
public sealed class StreamingTests(SharedNode shared)
{
    private readonly RunningNode _node = shared.Node;

    public static TheoryData<string> Clients => [.. KubectlPod.Clients];

    [Theory, MemberData(nameof(Clients))]
    public async Task Commands_HaveStreamsAndExitCodes_AndErrorsReadLikeKubernetes(string client)
    {
        var pod = await KubectlPod.StartAsync(_node, client, "exec");
        var ran = await pod.RunAsync("exec", "p", "-c", "idle", "--", "sh", "-c", "echo out; echo err >&2; exit 7");
        Assert.Equal((7, "out\n", "err\ncommand terminated with exit code 7\n"), (ran.Code, ran.Output, ran.Error));
        Assert.Equal("typed\n", (await pod.WithInputAsync("typed\n", "exec", "-i", "p", "-c", "idle", "--", "cat")).Succeeded());
        // What it leaves in the background does not keep the client.
        Assert.Equal("bye\n", (await pod.RunAsync("exec", "p", "-c", "idle", "--", "sh", "-c", "sleep 1000 & echo bye")).Succeeded());
        Assert.Contains("exec: \"no-such\": executable file not found in $PATH", (await pod.RunAsync("exec", "p", "-c", "idle", "--", "no-such")).Failed(), StringComparison.Ordinal);
        Assert.Contains("container none is not valid for pod p", (await pod.RunAsync("exec", "p", "-c", "none", "--", "true")).Failed(), StringComparison.Ordinal);
        Assert.Contains("pods \"none\" not found", (await pod.RunAsync("exec", "none", "--", "true")).Failed(), StringComparison.Ordinal);
        // A size that is told right after the start, as terminals do.
        Assert.Contains("right", (await pod.AtTerminalAsync("exec -it p -c idle -- sh -c 'until [ \"$(stty size)\" = \"33 111\" ]; do sleep 0.1; done; echo right'")).Succeeded(), StringComparison.Ordinal);
        await pod.DeleteAsync();
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task FiftyMegabytes_ArriveWholeInBothDirections_AndFoldersAreCopied(string client)
    {
        var pod = await KubectlPod.StartAsync(_node, client, "bulk");
        const string Script = """
            set -e; d=$(mktemp -d); trap 'rm -rf $d' EXIT
            head -c 52428800 /dev/urandom > $d/big; sum=$(sha256sum < $d/big)
            [ "$(k exec -i p -c idle -- sha256sum < $d/big)" = "$sum" ] || { echo up; exit 1; }
            [ "$(k exec -i p -c idle -- cat < $d/big | sha256sum)" = "$sum" ] || { echo down; exit 1; }
            mkdir -p $d/from/below; head -c 3000000 /dev/urandom > $d/from/below/file; echo text > $d/from/text
            k cp $d/from p:/copied -c idle; k cp p:/copied $d/back -c idle
            diff -r $d/from $d/back && echo whole
            """;
        Assert.EndsWith("whole\n", (await pod.ScriptAsync(Script)).Succeeded(), StringComparison.Ordinal);
        await pod.DeleteAsync();
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task Ports_AreForwarded_ForSeveralConnectionsAtOnce(string client)
    {
        var pod = await KubectlPod.StartAsync(_node, client, "ports");
        (await pod.RunAsync("exec", "p", "-c", "web", "--", "sh", "-c", "head -c 5000000 /dev/urandom > /www/big")).Succeeded();
        var sum = (await pod.RunAsync("exec", "p", "-c", "web", "--", "sha256sum", "/www/big")).Succeeded().Split(' ')[0];
        using var forwarding = pod.Start("port-forward", "pod/p", ":8080");
        var first = await forwarding.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Matches(@"^Forwarding from 127\.0\.0\.1:\d+ -> 8080$", first);
        var port = first!.Split(' ')[2].Split(':')[1];
        var fetched = await pod.ScriptAsync($"for i in $(seq 8); do curl -s --noproxy '*' -m 60 http://127.0.0.1:{port}/big | sha256sum & done; wait");
        Assert.Equal(Enumerable.Repeat(sum, 8), fetched.Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        forwarding.Kill(entireProcessTree: true);
        await forwarding.WaitForExitAsync();
        await pod.DeleteAsync();
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task APod_IsRunWithTheTerminalsInput_AndLookedIntoByAnother(string client)
    {
        var pod = await KubectlPod.StartAsync(_node, client, "run");
        var run = await pod.WithInputAsync("through\n", "run", "job", "-i", "--rm", "-q", "--restart=Never", "--image=localhost/hello:1.0", "--command", "--", "sh", "-c", "cat; exit 4");
        Assert.Equal((4, "through\n"), (run.Code, run.Output.Split("pod \"job\"")[0]));
        // It shares the processes of the container that it looks into.
        var debug = await pod.RunAsync("debug", "-i", "-q", "p", "--image=localhost/hello:1.0", "--target=web", "--", "sh", "-c", "sleep 1; ps");
        Assert.Contains("/bin/httpd", debug.Succeeded(), StringComparison.Ordinal);
        Assert.Equal("0", await _node.ExpectAsync("get", "pod", "p", "-n", pod.Namespace, "-o", "jsonpath={.status.ephemeralContainerStatuses[0].state.terminated.exitCode}"));
        await pod.DeleteAsync();
    }

    [Fact]
    public async Task WhenTheContainerIsKilled_ItsCommandsEnd()
    {
        var pod = await KubectlPod.StartAsync(_node, KubectlPod.Clients.Last(), "killed");
        using var command = pod.Start("exec", "p", "-c", "idle", "--", "sh", "-c", "echo begun; sleep 1000");
        Assert.Equal("begun", await command.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
        var uid = await _node.ExpectAsync("get", "pod", "p", "-n", pod.Namespace, "-o", "jsonpath={.metadata.uid}");
        RunningNode.Signal(_node.Containers.Read()[$"{uid}-idle-0"].Min());
        await command.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(137, command.ExitCode);
        await pod.DeleteAsync();
    }

    [Fact]
    public async Task WhenTheClientGoes_ItsCommandIsKilled()
    {
        var pod = await KubectlPod.StartAsync(_node, KubectlPod.Clients.Last(), "gone");
        // The reader takes a little, slowly, and goes: what was meant for it waits meanwhile and nothing is lost or gathered.
        Assert.Equal("100000\n", (await pod.ScriptAsync("k exec p -c idle -- cat /dev/zero 2>/dev/null | (sleep 1; head -c 100000 | wc -c); true")).Succeeded());
        await Eventually.HoldsAsync(
            "the command to end", async () => (await pod.RunAsync("exec", "p", "-c", "idle", "--", "ps")).Output, list => !list.Contains("cat /dev/zero", StringComparison.Ordinal));
        await pod.DeleteAsync();
    }

    [Fact]
    public async Task AHundredCommands_RunAtOnce()
    {
        var pod = await KubectlPod.StartAsync(_node, KubectlPod.Clients.Last(), "many");
        var output = await pod.ScriptAsync("for i in $(seq 100); do k exec p -c idle -- echo $i & done; wait");
        Assert.Equal(Enumerable.Range(1, 100), output.Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Order());
        await pod.DeleteAsync();
    }
}
