using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Commands.Create;
using Orleans.Orchestrator.Hosts.Orc.Streams;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc run</c>: a pod from flags.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static Verb Verb() => new("run", "Run an image in a pod")
    {
        Usage = "NAME --image=IMAGE [-- ARGUMENT…]", Examples = ["orc run web --image=localhost/web:1 --port=80", "orc run -it --rm shell --image=localhost/busybox --restart=Never -- sh"],
        Flags =
        [
            Flag.Text("image", '\0', "The image"), Flag.List("env", 'e', "NAME=value"), Flag.Words("labels", 'l', "key=value"), Flag.List("annotations", '\0', "key=value"), Flag.Number("port", '\0', "The port that it listens on"),
            Flag.Switch("command", '\0', "What follows -- is the command, not its arguments"), Flag.Text("restart", '\0', "When it is started again", "Always") with { Choices = ["Always", "OnFailure", "Never"] },
            Flag.Text("image-pull-policy", '\0', "Always, IfNotPresent or Never"), Flag.Switch("expose", '\0', "Also make a Service for the port"), Flag.Switch("stdin", 'i', "Keep standard input open, and attach"), Flag.Switch("tty", 't', "Give it a terminal"),
            Flag.Switch("attach", '\0', "Wait until it runs, and attach"), Flag.Switch("rm", '\0', "Delete the pod when it has ended"), Flag.Switch("quiet", 'q', "Only what the container writes"), Flag.Switch("privileged", '\0', "With all rights"),
            Flag.Switch("leave-stdin-open", '\0', "Keep standard input open after the first attach"), Flag.Text("overrides", '\0', "JSON that is merged into the pod"), Flag.Text("pod-running-timeout", '\0', "How long to wait for it to run", "1m0s"),
            Flag.Text("container", 'c', "The container to attach to"), Flag.Number("grace-period", '\0', "Seconds for --rm", -1), .. Change.Flags("kubectl-run"),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var attaches = call.Is("stdin") || call.Is("tty") || call.Is("attach");
        if (call.Is("rm") && !attaches)
            throw new CliException("error: --rm should only be used for attached containers", 2);
        if (call.Is("tty") && !call.Is("stdin"))
            throw new CliException("error: --stdin is required for containers with --tty=true", 2);
        if (call.Is("expose") && call.Number("port") is null)
            throw call.Wrong("--port must be set when exposing a service");
        var change = new Change(session, call);
        var pod = Simple.Placed(Pod(call), call);
        if (change.OnlyShown)
        {
            change.Tell("pod", pod, "created");
            return 0;
        }

        var path = $"/api/v1/namespaces/{Uri.EscapeDataString(session.Namespace)}/";
        var made = await session.Client.SendJsonAsync(HttpMethod.Post, change.Path(path + "pods"), Simple.WithoutNulls(pod), cancellation);
        if (call.Is("expose"))
        {
            var service = await session.Client.SendJsonAsync(HttpMethod.Post, change.Path(path + "services"), Service(call), cancellation);
            session.Out.Write($"service/{(string?)service["metadata"]?["name"]} created\n");
        }

        if (!attaches)
        {
            change.Tell("pod", made, "created");
            return 0;
        }

        return await AttachAsync(session, call, made, cancellation);
    }

    private static JsonObject Pod(Invocation call)
    {
        if (call.Words.Count == 0)
            throw call.Wrong("NAME is required for run");
        var name = call.Words[0];
        var image = call.Text("image") ?? throw new CliException("error: required flag(s) \"image\" not set", 2);
        var pod = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = new JsonObject { ["creationTimestamp"] = null } };
        var metadata = pod["metadata"]!;
        if (call.All("annotations") is { Count: > 0 } annotations)
            metadata["annotations"] = Pairs.Map(annotations, "--annotations");
        metadata["labels"] = call.All("labels") is { Count: > 0 } labels ? Pairs.Map(labels, "--labels") : new JsonObject { ["run"] = name };
        metadata["name"] = name;
        pod["spec"] = new JsonObject { ["containers"] = new JsonArray((JsonNode)Container(call, name, image)), ["dnsPolicy"] = "ClusterFirst", ["restartPolicy"] = call.Text("restart") };
        pod["status"] = new JsonObject();
        return call.Text("overrides") is { } overrides ? (JsonObject)Manifests.MergePatch.Apply(pod, JsonNode.Parse(overrides))! : pod;
    }

    private static JsonObject Container(Invocation call, string name, string image)
    {
        var container = new JsonObject { ["image"] = image, ["name"] = name };
        if (call.Words.Count > 1)
            container[call.Is("command") ? "command" : "args"] = new JsonArray([.. call.Words.Skip(1).Select(w => (JsonNode)w)]);
        if (call.All("env") is { Count: > 0 } env)
            container["env"] = new JsonArray([.. env.Select(e => (JsonNode)new JsonObject { ["name"] = Pairs.Split(e, "--env", out var value), ["value"] = value })]);
        if (call.Text("image-pull-policy") is { } policy)
            container["imagePullPolicy"] = policy;
        if (call.Number("port") is { } port)
            container["ports"] = new JsonArray((JsonNode)new JsonObject { ["containerPort"] = port });
        container["resources"] = new JsonObject();
        if (call.Is("privileged"))
            container["securityContext"] = new JsonObject { ["privileged"] = true };
        if (call.Is("stdin"))
            (container["stdin"], container["stdinOnce"]) = (true, !call.Is("leave-stdin-open"));
        if (call.Is("tty"))
            container["tty"] = true;
        return container;
    }

    private static JsonObject Service(Invocation call) => new()
    {
        ["apiVersion"] = "v1", ["kind"] = "Service", ["metadata"] = new JsonObject { ["name"] = call.Words[0] },
        ["spec"] = new JsonObject { ["ports"] = new JsonArray((JsonNode)new JsonObject { ["port"] = call.Number("port"), ["protocol"] = "TCP", ["targetPort"] = call.Number("port") }), ["selector"] = new JsonObject { ["run"] = call.Words[0] } },
    };

    private static async Task<int> AttachAsync(Session session, Invocation call, JsonObject pod, CancellationToken cancellation)
    {
        var path = StreamPath.Pod(pod);
        try
        {
            var now = await Durations.LimitAsync(call.Time("pod-running-timeout"), token => StartedAsync(session, path, token), cancellation);
            if ((string?)now["status"]?["phase"] == "Running")
                await ExecCommand.RunAsync(session, call, now, "attach", [], cancellation);
            else
                await LogsAsync(session, path, cancellation);
            var ended = await Durations.LimitAsync(call.Time("pod-running-timeout"), token => EndedAsync(session, call, path, token), cancellation);
            return ExitCode(ended);
        }
        finally
        {
            if (call.Is("rm"))
            {
                await session.Client.SendJsonAsync(HttpMethod.Delete, path, new JsonObject(), CancellationToken.None);
                if (!call.Is("quiet"))
                    session.Out.Write($"pod \"{(string?)pod["metadata"]?["name"]}\" deleted\n");
            }
        }
    }

    private static async Task<JsonObject> StartedAsync(Session session, string path, CancellationToken cancellation)
    {
        while (true)
        {
            var pod = await session.Client.GetAsync(path, cancellation);
            if ((string?)pod["status"]?["phase"] is "Running" or "Succeeded" or "Failed")
                return pod;
            if (Describe.NotRunning.Why(pod, null) is { } why && (pod["status"]?["containerStatuses"] as JsonArray)?.Count > 0)
                throw new CliException($"error: the pod does not start: {why}");
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>It was too quick for an attachment; what it wrote is in the log.</summary>
    private static async Task LogsAsync(Session session, string path, CancellationToken cancellation)
    {
        using var response = await session.Client.SendAsync(HttpMethod.Get, path + "/log", null, null, "*/*", cancellation);
        await using var output = Console.OpenStandardOutput();
        await (await response.Content.ReadAsStreamAsync(cancellation)).CopyToAsync(output, cancellation);
    }

    private static async Task<JsonObject> EndedAsync(Session session, Invocation call, string path, CancellationToken cancellation)
    {
        while (true)
        {
            var pod = await session.Client.GetAsync(path, cancellation);
            // What is started again has no end that could be waited for.
            if (call.Text("restart") != "Never" || (string?)pod["status"]?["phase"] is "Succeeded" or "Failed")
                return pod;
            await Task.Delay(Pause, cancellation);
        }
    }

    private static int ExitCode(JsonObject pod)
    {
        var code = (int?)(pod["status"]?["containerStatuses"] as JsonArray ?? []).FirstOrDefault()?["state"]?["terminated"]?["exitCode"] ?? 0;
        return code == 0 ? 0 : throw new CliException($"pod {(string?)pod["metadata"]?["namespace"]}/{(string?)pod["metadata"]?["name"]} terminated (Error)", code);
    }
}
