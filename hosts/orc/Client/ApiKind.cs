namespace Orleans.Orchestrator.Hosts.Orc.Client;

/// <summary>A kind as the server's discovery describes it.</summary>
internal sealed record ApiKind(string Group, string Version, string Kind, string Plural, string Singular, bool Namespaced, string[] ShortNames, string[] Categories, string[] Verbs)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary><c>deployment.apps</c>, as shown before a slash and a name.</summary>
    public string Qualified => Group.Length == 0 ? Singular : $"{Singular}.{Group}";

    /// <summary>The path of one object, or of the collection.</summary>
    public string Path(string? ns, string? name = null)
    {
        var root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        var scope = Namespaced && ns is not null ? $"/namespaces/{Uri.EscapeDataString(ns)}" : "";
        return $"{root}{scope}/{Plural}{(name is null ? "" : "/" + Uri.EscapeDataString(name))}";
    }

    public bool Answers(string word) => word == Plural || word == Singular || ShortNames.Contains(word) || word == $"{Plural}.{Group}" || word == Qualified;
}
