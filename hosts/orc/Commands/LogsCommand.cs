using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc logs</c></summary>
internal static class LogsCommand
{
    private const string DefaultContainer = "kubectl.kubernetes.io/default-container";

    public static Verb Verb() => new("logs", "Print what containers wrote")
    {
        Usage = "(POD | KIND/NAME | -l LABELS) [-c CONTAINER]", Aliases = ["log"], Completes = Completes.Pods, Examples = ["orc logs -f deploy/web", "orc logs -l app=web --prefix --tail=10"],
        Flags =
        [
            Flag.Text("container", 'c', "The container"), Flag.Switch("follow", 'f', "Go on with what is written later"), Flag.Switch("previous", 'p', "Of the run before the present one"),
            Flag.Switch("timestamps", '\0', "With the time of each line"), Flag.Number("tail", '\0', "Only so many last lines; -1 for all", -1), Flag.Text("since", '\0', "Only lines younger than this, such as 5s, 2m or 3h"),
            Flag.Text("since-time", '\0', "Only lines after this time (RFC 3339)"), Flag.Number("limit-bytes", '\0', "At most so many bytes", 0), TargetFlags.Selector, Flag.Switch("all-containers", '\0', "Of all containers"),
            Flag.Switch("all-pods", '\0', "Of all pods of the object"), Flag.Switch("prefix", '\0', "Name pod and container before each line"), Flag.Number("max-log-requests", '\0', "How many to follow at once", 5),
            Flag.Switch("ignore-errors", '\0', "Go on when a log can't be had"), Flag.Text("pod-running-timeout", '\0', "How long to wait for a pod", "20s"), Flag.Switch("insecure-skip-tls-verify-backend", '\0', "Accepted and not needed"),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var pods = await PodsAsync(session, call, cancellation);
        var sources = pods.SelectMany(p => Containers(call, p).Select(c => (Pod: p, Container: c))).ToList();
        if (sources.Count == 0)
            Console.Error.WriteLine($"No resources found in {session.Namespace} namespace.");
        if (call.Is("follow") && sources.Count > call.Number("max-log-requests"))
            throw new CliException($"error: you are attempting to follow {sources.Count} log streams, but maximum allowed concurrency is {call.Number("max-log-requests")}, use --max-log-requests to increase the limit");
        if (!call.Is("follow") || sources.Count == 1)
        {
            foreach (var (pod, container) in sources)
                await OneAsync(session, call, pod, container, cancellation);
            return 0;
        }

        using var turn = new SemaphoreSlim(1);
        await Task.WhenAll(sources.Select(s => LinesAsync(session, call, s.Pod, s.Container, turn, cancellation)));
        return 0;
    }

    private static async Task<List<JsonObject>> PodsAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        // What is written wrongly is said before anybody is asked.
        _ = call.Time("since");
        var root = $"/api/v1/namespaces/{Uri.EscapeDataString(session.Namespace)}/pods";
        if (call.Text("selector") is { } selector)
        {
            if (call.Words.Count > 0)
                throw call.Wrong("only a selector (-l) or a POD name is allowed");
            return [.. ((await session.Client.GetAsync($"{root}?labelSelector={Uri.EscapeDataString(selector)}", cancellation))["items"] as JsonArray ?? []).OfType<JsonObject>()];
        }

        if (call.Words.Count is 0 or > 2)
            throw call.Wrong("expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command");
        try
        {
            return await OwnedPods.FindAsync(session, call.Words[0], call.Is("all-pods"), call.Time("pod-running-timeout"), cancellation);
        }
        catch (Client.ServerException e) when (e.IsNotFound)
        {
            throw new CliException($"error: error from server (NotFound): {e.Text} in namespace \"{session.Namespace}\"");
        }
    }

    private static List<string> Containers(Invocation call, JsonObject pod)
    {
        string[] Names(string list) => [.. (pod["spec"]?[list] as JsonArray ?? []).Select(c => (string?)c?["name"] ?? "")];
        var own = Names("containers");
        if (call.Is("all-containers"))
            return [.. Names("initContainers"), .. own, .. Names("ephemeralContainers")];
        if ((call.Text("container") ?? (call.Words.Count == 2 ? call.Words[1] : null)) is { } given)
        {
            string[] all = [.. Names("initContainers"), .. own, .. Names("ephemeralContainers")];
            return all.Contains(given) ? [given] : throw new CliException($"error: container {given} is not valid for pod {(string?)pod["metadata"]?["name"]} out of: {string.Join(", ", all)}");
        }

        if ((string?)pod["metadata"]?["annotations"]?[DefaultContainer] is { } preferred && own.Contains(preferred))
            return [preferred];
        if (own.Length > 1)
            Console.Error.WriteLine($"Defaulted container \"{own[0]}\" out of: {string.Join(", ", own.Concat(Names("initContainers").Select(n => n + " (init)")))}");
        return own.Length == 0 ? [] : [own[0]];
    }

    private static async Task OneAsync(Session session, Invocation call, JsonObject pod, string container, CancellationToken cancellation)
    {
        if (call.Is("prefix"))
        {
            using var turn = new SemaphoreSlim(1);
            await LinesAsync(session, call, pod, container, turn, cancellation);
            return;
        }

        using var response = await session.Client.SendAsync(HttpMethod.Get, Path(call, pod, container), null, null, "*/*", cancellation);
        session.Out.Flush();
        await using var input = await response.Content.ReadAsStreamAsync(cancellation);
        await using var output = Console.OpenStandardOutput();
        await input.CopyToAsync(output, cancellation);
    }

    /// <summary>Line by line, so that several logs do not mix within a line.</summary>
    private static async Task LinesAsync(Session session, Invocation call, JsonObject pod, string container, SemaphoreSlim turn, CancellationToken cancellation)
    {
        var prefix = call.Is("prefix") ? $"[pod/{(string?)pod["metadata"]?["name"]}/{container}] " : "";
        try
        {
            using var response = await session.Client.SendAsync(HttpMethod.Get, Path(call, pod, container), null, null, "*/*", cancellation);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                await turn.WaitAsync(cancellation);
                session.Out.Write(prefix + line + "\n");
                session.Out.Flush();
                turn.Release();
            }
        }
        catch (CliException e) when (call.Is("ignore-errors"))
        {
            Console.Error.WriteLine("error: " + e.Message);
        }
    }

    private static string Path(Invocation call, JsonObject pod, string container)
    {
        var query = new List<string> { "container=" + Uri.EscapeDataString(container) };
        foreach (var (flag, name) in (ReadOnlySpan<(string, string)>)[("follow", "follow"), ("previous", "previous"), ("timestamps", "timestamps")])
        {
            if (call.Is(flag))
                query.Add(name + "=true");
        }

        // A selector may mean many pods, whose whole logs nobody wants.
        var tail = call.Has("tail") || call.Text("selector") is null ? call.Number("tail") : 10;
        if (tail >= 0)
            query.Add($"tailLines={tail}");
        if (call.Text("since") is not null && call.Text("since-time") is not null)
            throw call.Wrong("at most one of `sinceTime` or `sinceSeconds` may be specified");
        if (call.Time("since") is { } since)
            query.Add($"sinceSeconds={Math.Max(1, (long)Math.Ceiling(since.TotalSeconds))}");
        if (call.Text("since-time") is { } time)
            query.Add("sinceTime=" + Uri.EscapeDataString(time));
        if (call.Number("limit-bytes") is > 0 and var limit)
            query.Add(string.Create(CultureInfo.InvariantCulture, $"limitBytes={limit}"));
        return $"/api/v1/namespaces/{(string?)pod["metadata"]?["namespace"]}/pods/{(string?)pod["metadata"]?["name"]}/log?{string.Join('&', query)}";
    }
}
