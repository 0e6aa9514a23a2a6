using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Streams;

/// <summary>The paths of a pod's streams.</summary>
internal static class StreamPath
{
    /// <param name="pod">The pod.</param>
    /// <param name="verb"><c>exec</c> or <c>attach</c>.</param>
    /// <param name="container">The container.</param>
    /// <param name="command">What to run; empty for attach.</param>
    /// <param name="input">Whether something goes to it.</param>
    /// <param name="terminal">Whether it gets a terminal.</param>
    public static string Of(JsonObject pod, string verb, string container, IEnumerable<string> command, bool input, bool terminal)
    {
        var query = command.Select(c => "command=" + Uri.EscapeDataString(c)).Append("container=" + Uri.EscapeDataString(container)).Append("stdout=true");
        query = terminal ? query.Append("tty=true") : query.Append("stderr=true");
        if (input)
            query = query.Append("stdin=true");
        return $"{Pod(pod)}/{verb}?{string.Join('&', query)}";
    }

    /// <summary>The path of a pod.</summary>
    public static string Pod(JsonObject pod) =>
        $"/api/v1/namespaces/{Uri.EscapeDataString((string?)pod["metadata"]?["namespace"] ?? "default")}/pods/{Uri.EscapeDataString((string?)pod["metadata"]?["name"] ?? "")}";

    /// <summary>The container that is meant: the one named, or the first.</summary>
    public static string Container(JsonObject pod, string? name, bool quiet)
    {
        var own = (pod["spec"]?["containers"] as JsonArray ?? []).Select(c => (string?)c?["name"] ?? "").ToList();
        var all = own.Concat(((string[])["initContainers", "ephemeralContainers"]).SelectMany(l => (pod["spec"]?[l] as JsonArray ?? []).Select(c => (string?)c?["name"] ?? ""))).ToList();
        if (name is not null)
            return all.Contains(name) ? name : throw new CliException($"error: container {name} not found in pod {(string?)pod["metadata"]?["name"]}_{(string?)pod["metadata"]?["namespace"]}");
        if ((string?)pod["metadata"]?["annotations"]?["kubectl.kubernetes.io/default-container"] is { } preferred && own.Contains(preferred))
            return preferred;
        if (own.Count > 1 && !quiet)
            Console.Error.WriteLine($"Defaulted container \"{own[0]}\" out of: {string.Join(", ", all)}");
        return own.Count > 0 ? own[0] : throw new CliException("error: the pod has no containers");
    }
}
