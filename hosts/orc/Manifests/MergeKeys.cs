namespace Orleans.Orchestrator.Hosts.Orc.Manifests;

/// <summary>How the server merges lists of the kinds that people write (x-kubernetes-patch-merge-key and -strategy of Kubernetes' OpenAPI).</summary>
internal static class MergeKeys
{
    /// <summary>The field that tells a list's elements apart; null when the server replaces the list.</summary>
    /// <param name="list">The list's name.</param>
    /// <param name="within">The field or list that holds it.</param>
    public static string? Of(string list, string within) => (list, within) switch
    {
        ("containers" or "initContainers" or "ephemeralContainers" or "volumes" or "imagePullSecrets" or "schedulingGates", "spec") => "name",
        ("hostAliases", "spec") => "ip",
        ("topologySpreadConstraints", "spec") => "topologyKey",
        ("env", "containers" or "initContainers" or "ephemeralContainers") => "name",
        ("ports", "containers" or "initContainers" or "ephemeralContainers") => "containerPort",
        ("volumeMounts", "containers" or "initContainers" or "ephemeralContainers") => "mountPath",
        ("volumeDevices", "containers" or "initContainers" or "ephemeralContainers") => "devicePath",
        ("ports", "Service.spec") => "port",
        ("secrets", "ServiceAccount") => "name",
        ("ownerReferences", "metadata") => "uid",
        _ => null,
    };

    /// <summary>Whether a value has exactly the fields of the manifest, for they exclude each other: a volume's source, a strategy's details.</summary>
    public static bool KeepsOnlyWhatIsNamed(string within) => within is "volumes" or "strategy";
}
