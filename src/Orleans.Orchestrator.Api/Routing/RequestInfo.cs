namespace Orleans.Orchestrator.Api.Routing;

/// <summary>What a request under <c>/api</c> or <c>/apis</c> names. Nothing here is looked up yet.</summary>
/// <param name="Group">API group, empty for core.</param>
/// <param name="Version">Version within the group.</param>
/// <param name="Namespace">Namespace, empty when the path has none.</param>
/// <param name="Resource">Plural such as <c>pods</c>.</param>
/// <param name="Name">The object's name, empty for the collection.</param>
/// <param name="Subresource">Such as <c>status</c>, empty for the object itself.</param>
/// <param name="Rest">What follows the subresource, for proxies; without a leading slash.</param>
public readonly record struct RequestInfo(
    string Group, string Version, string Namespace, string Resource, string Name, string Subresource, string Rest)
{
    /// <summary>The resource's name in discovery, such as <c>pods</c> or <c>deployments/scale</c>.</summary>
    public string FullResource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";

    /// <summary>
    /// Reads the part of a path that follows <c>/api/v1</c> or <c>/apis/GROUP/VERSION</c>. False when no resource is named so.
    /// </summary>
    public static bool TryParse(string group, string version, string rest, out RequestInfo info)
    {
        info = default;
        var parts = rest.Trim('/').Split('/', 6);
        if (parts[0].Length == 0 || parts.AsSpan(0, Math.Min(5, parts.Length)).Contains(""))
            return false;
        var at = 0;
        var space = "";
        // "namespaces/kc/pods" names pods in kc; "namespaces/kc" and "namespaces/kc/status" name the namespace itself.
        if (parts[0] == "namespaces" && parts.Length > 2 && parts[2] is not ("status" or "finalize"))
            (space, at) = (parts[1], 2);
        info = new RequestInfo(
            group, version, space, parts[at], Part(parts, at + 1), Part(parts, at + 2),
            parts.Length > at + 3 ? string.Join('/', parts, at + 3, parts.Length - at - 3) : "");
        return info.Subresource is "proxy" || info.Rest.Length == 0;
    }

    private static string Part(string[] parts, int index) => index < parts.Length ? parts[index] : "";
}
