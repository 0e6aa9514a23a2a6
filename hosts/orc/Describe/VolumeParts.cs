using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>The volumes of a pod or a template.</summary>
internal static class VolumeParts
{
    public static void All(Description to, JsonArray volumes, string indent)
    {
        to.Line(0, $"{indent}Volumes:{(volumes.Count == 0 ? "\t<none>" : "")}");
        foreach (var volume in volumes.OfType<JsonObject>())
        {
            to.Line(1, $"{(indent.Length > 0 ? " " : "")}{(string?)volume["name"]}:");
            foreach (var (kind, source) in volume.Where(v => v.Key != "name"))
                One(to, kind, source as JsonObject ?? []);
        }
    }

    private static void One(Description to, string kind, JsonObject source)
    {
        _ = kind switch
        {
            "emptyDir" => to.Line(2, "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)").Line(2, $"Medium:\t{(string?)source["medium"]}").Line(2, $"SizeLimit:\t{(string?)source["sizeLimit"] ?? "<unset>"}"),
            "hostPath" => to.Line(2, "Type:\tHostPath (bare host directory volume)").Line(2, $"Path:\t{(string?)source["path"]}").Line(2, $"HostPathType:\t{(string?)source["type"]}"),
            "secret" => to.Line(2, "Type:\tSecret (a volume populated by a Secret)").Line(2, $"SecretName:\t{(string?)source["secretName"]}").Line(2, $"Optional:\t{Bool(source)}"),
            "configMap" => to.Line(2, "Type:\tConfigMap (a volume populated by a ConfigMap)").Line(2, $"Name:\t{(string?)source["name"]}").Line(2, $"Optional:\t{Bool(source)}"),
            "persistentVolumeClaim" => to.Line(2, "Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)")
                .Line(2, $"ClaimName:\t{(string?)source["claimName"]}").Line(2, $"ReadOnly:\t{((bool?)source["readOnly"] == true ? "true" : "false")}"),
            "projected" => Projected(to, source),
            "downwardAPI" => Downward(to, source),
            _ => to.Line(2, $"Type:\t{kind}"),
        };
    }

    private static Description Downward(Description to, JsonObject source)
    {
        to.Line(2, "Type:\tDownwardAPI (a volume populated by information about the pod)").Line(2, "Items:");
        foreach (var item in (source["items"] as JsonArray ?? []).OfType<JsonObject>())
            to.Line(3, $"{(string?)item["fieldRef"]?["fieldPath"] ?? (string?)item["resourceFieldRef"]?["resource"]} -> {(string?)item["path"]}");
        return to;
    }

    private static Description Projected(Description to, JsonObject source)
    {
        to.Line(2, "Type:\tProjected (a volume that contains injected data from multiple sources)");
        foreach (var part in (source["sources"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (part["secret"] is { } secret)
                to.Line(2, $"SecretName:\t{(string?)secret["name"]}").Line(2, $"Optional:\t{Bool(secret as JsonObject ?? [])}");
            if (part["downwardAPI"] is not null)
                to.Line(2, "DownwardAPI:\ttrue");
            if (part["configMap"] is { } map)
                to.Line(2, $"ConfigMapName:\t{(string?)map["name"]}").Line(2, $"Optional:\t{Bool(map as JsonObject ?? [])}");
            if (part["serviceAccountToken"] is { } token)
                to.Line(2, $"TokenExpirationSeconds:\t{(long?)token["expirationSeconds"] ?? 3600}");
        }

        return to;
    }

    private static string Bool(JsonObject source) => (bool?)source["optional"] == true ? "true" : "false";
}
