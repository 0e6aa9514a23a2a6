using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Verb = Orleans.Orchestrator.Hosts.Orc.Arguments.Verb;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Create;

/// <summary><c>orc create service clusterip|nodeport|loadbalancer|externalname</c></summary>
internal static class Services
{
    private static readonly Flag Tcp = Flag.Words("tcp", '\0', "port or port:targetPort");

    public static Verb Verb() => new("service", "Create a Service")
    {
        Aliases = ["svc"],
        Verbs =
        [
            CreateCommand.Made("clusterip", "a Service with an address in the cluster", [], [Tcp, Flag.Text("clusterip", '\0', "The address; None for a headless Service")], c => Make(c, "ClusterIP")),
            CreateCommand.Made("nodeport", "a Service with a port of every node", [], [Tcp, Flag.Number("node-port", '\0', "The port")], c => Make(c, "NodePort")),
            CreateCommand.Made("loadbalancer", "a Service with an address from outside", [], [Tcp], c => Make(c, "LoadBalancer")),
            CreateCommand.Made("externalname", "a Service that is another name", [], [Tcp, Flag.Text("external-name", '\0', "The name")], c => Make(c, "ExternalName")),
        ],
    };

    private static JsonObject Make(Invocation call, string type)
    {
        var name = Simple.Name(call);
        var service = Simple.Object("v1", "Service", call);
        service["metadata"]!["labels"] = new JsonObject { ["app"] = name };
        var spec = new JsonObject();
        if (call.All("tcp") is { Count: > 0 } ports)
            spec["ports"] = new JsonArray([.. ports.Select(p => Port(p, call))]);
        else if (type != "ExternalName" && !(call.Knows("clusterip") && call.Text("clusterip") == "None"))
            throw call.Wrong("at least one tcp port specifier must be provided");
        (spec["selector"], spec["type"]) = (new JsonObject { ["app"] = name }, type);
        if (call.Knows("clusterip") && call.Text("clusterip") is { } address)
            spec["clusterIP"] = address;
        if (type == "ExternalName")
            spec["externalName"] = call.Text("external-name") ?? throw call.Wrong("external-name must be specified");
        (service["spec"], service["status"]) = (spec, new JsonObject { ["loadBalancer"] = new JsonObject() });
        return service;
    }

    private static JsonNode Port(string text, Invocation call)
    {
        var parts = text.Split(':');
        if (parts.Length > 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var port))
            throw call.Wrong($"invalid port format '{text}': must be port or port:targetPort");
        JsonNode target = parts.Length == 1 ? port : int.TryParse(parts[1], CultureInfo.InvariantCulture, out var number) ? number : parts[1];
        var made = new JsonObject { ["name"] = text.Replace(':', '-') is var name && parts.Length == 2 ? name : text, ["port"] = port, ["protocol"] = "TCP", ["targetPort"] = target };
        if (call.Knows("node-port") && call.Number("node-port") is { } node)
            made["nodePort"] = node;
        return made;
    }
}
