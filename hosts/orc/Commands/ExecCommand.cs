using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Streams;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc exec</c> and <c>orc attach</c></summary>
internal static class ExecCommand
{
    private static readonly Flag[] Shared =
    [
        Flag.Text("container", 'c', "The container"), Flag.Switch("stdin", 'i', "Pass standard input on"), Flag.Switch("tty", 't', "Give it a terminal"), Flag.Switch("quiet", 'q', "Only what the command writes"),
        Flag.Text("pod-running-timeout", '\0', "How long to wait for a pod", "1m0s"),
    ];

    public static Verb Exec() => new("exec", "Run a command in a container; ends with its exit code")
    {
        Usage = "(POD | KIND/NAME) [-c CONTAINER] -- COMMAND [ARGUMENT…]", Completes = Completes.Pods, Flags = [.. Shared, .. Targets.TargetFlags.Files], Examples = ["orc exec -it web -- sh", "orc exec deploy/web -- cat /etc/hosts"],
        Run = async (session, call, cancellation) =>
        {
            if (call.Before.Count == 0)
                throw call.Wrong("pod, type/name or --filename must be specified");
            if (!call.HasDash && call.Words.Count > 1)
                throw call.Wrong("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead");
            if (call.After.Count == 0)
                throw call.Wrong("you must specify at least one command for the container");
            var pod = (await OwnedPods.FindAsync(session, call.Before[0], false, call.Time("pod-running-timeout"), cancellation))[0];
            if ((string?)pod["status"]?["phase"] is "Succeeded" or "Failed")
                throw new CliException($"error: cannot exec into a container in a completed pod; current phase is {(string?)pod["status"]?["phase"]}");
            return await RunAsync(session, call, pod, "exec", call.After, cancellation);
        },
    };

    public static Verb Attach() => new("attach", "Join the streams of a container that runs")
    {
        Usage = "(POD | KIND/NAME) [-c CONTAINER]", Completes = Completes.Pods, Flags = Shared,
        Run = async (session, call, cancellation) =>
        {
            if (call.Words is not [var word])
                throw call.Wrong("at least 1 argument is required for attach");
            var pod = (await OwnedPods.FindAsync(session, word, false, call.Time("pod-running-timeout"), cancellation))[0];
            if ((string?)pod["status"]?["phase"] is "Succeeded" or "Failed")
                throw new CliException($"error: cannot attach a container in a completed pod; current phase is {(string?)pod["status"]?["phase"]}");
            return await RunAsync(session, call, pod, "attach", [], cancellation);
        },
    };

    /// <summary>Runs exec or attach on a pod.</summary>
    public static async Task<int> RunAsync(Session session, Invocation call, JsonObject pod, string verb, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var (input, terminal) = (call.Is("stdin"), call.Is("tty"));
        if (terminal && (!input || Console.IsInputRedirected))
        {
            // Without a terminal here there is nothing that could be one there.
            Console.Error.WriteLine("Unable to use a TTY - input is not a terminal or the right kind of file");
            terminal = false;
        }

        var container = StreamPath.Container(pod, call.Text("container"), call.Is("quiet"));
        if (terminal && verb == "attach" && !call.Is("quiet"))
            Console.Error.WriteLine("If you don't see a command prompt, try pressing enter.");
        session.Out.Flush();
        using var socket = await ChannelSocket.OpenAsync(session.Client, StreamPath.Of(pod, verb, container, command, input, terminal), cancellation);
        await using var output = Console.OpenStandardOutput();
        await using var error = Console.OpenStandardError();
        return await new RemoteCommand(socket) { In = input ? Console.OpenStandardInput() : null, Out = output, Err = error, Terminal = terminal }.RunAsync(cancellation);
    }
}
