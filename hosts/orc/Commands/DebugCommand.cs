using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Streams;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc debug</c>: adds an ephemeral container to a pod that runs.</summary>
internal static class DebugCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Verb Verb() => new("debug", "Add a container with tools to a pod that runs")
    {
        Usage = "POD --image=IMAGE [-it] [-- COMMAND…]", Completes = Completes.Pods,
        Flags =
        [
            Flag.Text("image", '\0', "The image"), Flag.Text("container", 'c', "The new container's name"), Flag.Text("target", '\0', "The container whose processes it sees"), Flag.Switch("stdin", 'i', "Keep standard input open, and attach"),
            Flag.Switch("tty", 't', "Give it a terminal"), Flag.List("env", '\0', "NAME=value"), Flag.Switch("attach", '\0', "Wait until it runs, and attach"), Flag.Switch("quiet", 'q', "Only what the container writes"),
            Flag.Text("image-pull-policy", '\0', "Always, IfNotPresent or Never"), Flag.Text("profile", '\0', "Accepted and not needed", "legacy"),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Before is not [var word])
            throw call.Wrong("NAME is required for debug");
        if (call.Text("image") is not { } image)
            throw call.Wrong("you must specify --image");
        var pod = (await OwnedPods.FindAsync(session, word, false, Patience, cancellation))[0];
        var known = (pod["spec"]?["ephemeralContainers"] as JsonArray ?? []).Count;
        var name = call.Text("container") ?? $"debugger-{known + 1}";
        var container = new JsonObject { ["name"] = name, ["image"] = image, ["stdin"] = call.Is("stdin"), ["tty"] = call.Is("tty"), ["terminationMessagePolicy"] = "File" };
        if (call.After.Count > 0)
            container["command"] = new JsonArray([.. call.After.Select(a => (JsonNode)a)]);
        if (call.Text("target") is { } target)
            container["targetContainerName"] = target;
        if (call.Text("image-pull-policy") is { } policy)
            container["imagePullPolicy"] = policy;
        if (call.All("env") is { Count: > 0 } env)
            container["env"] = new JsonArray([.. env.Select(e => (JsonNode)new JsonObject { ["name"] = Create.Pairs.Split(e, "--env", out var value), ["value"] = value })]);
        var patch = new JsonObject { ["spec"] = new JsonObject { ["ephemeralContainers"] = new JsonArray((JsonNode)container) } };
        var path = StreamPath.Pod(pod);
        await session.Client.SendJsonAsync(HttpMethod.Patch, path + "/ephemeralcontainers", patch, cancellation, ApiClient.StrategicPatch);
        if (call.Text("container") is null && !call.Is("quiet"))
            Console.Error.WriteLine($"Defaulting debug container name to {name}.");
        if (!call.Is("stdin") && !call.Is("attach"))
            return 0;
        var now = await Durations.LimitAsync(Patience, token => StartedAsync(session, path, name, token), cancellation);
        using var socket = await ChannelSocket.OpenAsync(session.Client, StreamPath.Of(now, "attach", name, [], call.Is("stdin"), call.Is("tty")), cancellation);
        await using var output = Console.OpenStandardOutput();
        await using var error = Console.OpenStandardError();
        return await new RemoteCommand(socket) { In = call.Is("stdin") ? Console.OpenStandardInput() : null, Out = output, Err = error, Terminal = call.Is("tty") }.RunAsync(cancellation);
    }

    private static async Task<JsonObject> StartedAsync(Session session, string path, string name, CancellationToken cancellation)
    {
        while (true)
        {
            var pod = await session.Client.GetAsync(path, cancellation);
            var state = (pod["status"]?["ephemeralContainerStatuses"] as JsonArray ?? []).FirstOrDefault(s => (string?)s?["name"] == name)?["state"];
            if (state?["running"] is not null || state?["terminated"] is not null)
                return pod;
            await Task.Delay(Pause, cancellation);
        }
    }
}
