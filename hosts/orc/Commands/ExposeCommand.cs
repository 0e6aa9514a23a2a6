using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Commands.Create;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc expose</c>: a Service for what has pods.</summary>
internal static class ExposeCommand
{
    public static Verb Verb() => new("expose", "Make a Service for a workload, pod or Service")
    {
        Usage = "KIND/NAME [--port=N]", Completes = Completes.Objects, Examples = ["orc expose deploy/web --port=80 --target-port=8080 --type=NodePort"],
        Flags =
        [
            .. TargetFlags.Files, Flag.Number("port", '\0', "The Service's port"), Flag.Text("target-port", '\0', "The port in the pods, by number or name"), Flag.Text("protocol", '\0', "TCP, UDP or SCTP"), Flag.Text("type", '\0', "ClusterIP, NodePort, LoadBalancer or ExternalName"),
            Flag.Text("name", '\0', "The Service's name"), Flag.Text("selector", '\0', "Labels of the pods, instead of the object's own"), Flag.Words("labels", 'l', "The Service's labels"), Flag.Text("cluster-ip", '\0', "Its address; None for a headless Service"),
            Flag.Text("external-ip", '\0', "One more address"), Flag.Text("load-balancer-ip", '\0', "The balancer's address"), Flag.Text("session-affinity", '\0', "None or ClientIP"), Flag.Text("overrides", '\0', "JSON that is merged into the Service"),
            .. Change.Flags("kubectl-expose"),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Words.Count == 0 && call.All("filename").Count == 0)
            throw call.Wrong("You must provide one or more resources by argument or filename.");
        var (change, reader) = (new Change(session, call), new TargetReader(session, call));
        foreach (var target in await reader.LiveAsync(cancellation))
        {
            var service = Simple.Placed(Service(call, target), call);
            if (change.OnlyShown)
                change.Tell("service", service, "exposed");
            else
                change.Tell("service", await session.Client.SendJsonAsync(HttpMethod.Post, change.Path($"/api/v1/namespaces/{Uri.EscapeDataString(target.Namespace ?? session.Namespace)}/services"), Simple.WithoutNulls(service), cancellation), "exposed");
        }

        return reader.Failed ? 1 : 0;
    }

    private static JsonObject Service(Invocation call, Target target)
    {
        var labels = call.All("labels") is { Count: > 0 } given ? Pairs.Map(given, "--labels") : target.Object["metadata"]?["labels"]?.DeepClone() as JsonObject;
        var metadata = new JsonObject { ["creationTimestamp"] = null };
        if (labels is { Count: > 0 })
            metadata["labels"] = labels;
        metadata["name"] = call.Text("name") ?? target.Name;
        var spec = new JsonObject { ["ports"] = new JsonArray([.. Ports(call, target)]), ["selector"] = Selector(call, target) };
        foreach (var (flag, field) in (ReadOnlySpan<(string, string)>)[("type", "type"), ("cluster-ip", "clusterIP"), ("load-balancer-ip", "loadBalancerIP"), ("session-affinity", "sessionAffinity")])
        {
            if (call.Text(flag) is { Length: > 0 } value)
                spec[field] = value;
        }

        if (call.Text("external-ip") is { } external)
            spec["externalIPs"] = new JsonArray((JsonNode)external);
        var service = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Service", ["metadata"] = metadata, ["spec"] = spec, ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() } };
        return call.Text("overrides") is { } overrides ? (JsonObject)Manifests.MergePatch.Apply(service, JsonNode.Parse(overrides))! : service;
    }

    private static JsonObject Selector(Invocation call, Target target)
    {
        if (call.Text("selector") is { Length: > 0 } given)
            return Pairs.Map(given.Split(','), "--selector");
        var found = target.Kind.Kind switch
        {
            "Pod" => target.Object["metadata"]?["labels"],
            "Service" => target.Object["spec"]?["selector"],
            "Deployment" or "ReplicaSet" or "StatefulSet" => target.Object["spec"]?["selector"]?["matchLabels"],
            _ => throw new CliException($"error: cannot expose a {target.Kind.Kind}"),
        };
        return found is JsonObject { Count: > 0 } ? (JsonObject)found.DeepClone() : throw new CliException($"error: couldn't retrieve selectors via --selector flag or introspection: the {target.Kind.Kind} has no labels and cannot be exposed");
    }

    private static IEnumerable<JsonNode> Ports(Invocation call, Target target)
    {
        var known = target.Kind.Kind == "Service"
            ? (target.Object["spec"]?["ports"] as JsonArray ?? []).OfType<JsonObject>().Select(p => ((long?)p["port"], (string?)p["protocol"])).ToList()
            : [.. TemplatePatch.Containers(target.Object).SelectMany(c => (c.Container["ports"] as JsonArray ?? []).OfType<JsonObject>()).Select(p => ((long?)p["containerPort"], (string?)p["protocol"]))];
        var wanted = call.Number("port") is { } one ? [(one, call.Text("protocol") ?? known.Find(k => k.Item1 == one).Item2 ?? "TCP")] : known.Select(k => (k.Item1 ?? 0, call.Text("protocol") ?? k.Item2 ?? "TCP")).ToList();
        if (wanted.Count == 0)
            throw new CliException("error: couldn't find port via --port flag or introspection");
        for (var i = 0; i < wanted.Count; i++)
        {
            var (port, protocol) = wanted[i];
            var made = new JsonObject();
            if (wanted.Count > 1)
                made["name"] = $"port-{i + 1}";
            (made["port"], made["protocol"]) = (port, protocol);
            made["targetPort"] = call.Text("target-port") is { } text ? int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : text : port;
            yield return made;
        }
    }
}
