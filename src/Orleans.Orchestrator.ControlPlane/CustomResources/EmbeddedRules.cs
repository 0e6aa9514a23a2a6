using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>Kubernetes objects inside custom ones (<c>x-kubernetes-embedded-resource</c>): they must say what they are.</summary>
internal static class EmbeddedRules
{
    public static void Check(JsonObject members, SchemaPlace place, FaultList faults)
    {
        foreach (var name in (string[])["apiVersion", "kind"])
        {
            var value = members[name] is JsonValue text && text.TryGetValue<string>(out var found) ? found : "";
            if (value.Length == 0)
                place.Child(name).Required(faults);
            else if (name == "kind")
                CheckKind(value, place.Child(name), faults);
        }

        if (members["metadata"] is JsonObject metadata && metadata["name"] is JsonValue named && named.TryGetValue<string>(out var full))
        {
            foreach (var fault in DnsNames.SubdomainFaults(full))
                place.Child("metadata").Child("name").Detail(faults, full, fault);
        }
    }

    private static void CheckKind(string kind, SchemaPlace place, FaultList faults)
    {
        foreach (var fault in DnsNames.Label1035Faults(kind.ToLowerInvariant()))
            place.Detail(faults, kind, $"may have mixed case, but should otherwise match: {fault}");
    }
}
