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

    public bool Answers(string word) => word == Plural || word == Singular || ShortNames.Contains(word) || word == $"{Plural}.{Group}" || word == Qualified
        || word == $"{Plural}.{Version}.{Group}" || word == $"{Singular}.{Version}.{Group}" || (Group.Length > 0 && ShortNames.Any(s => word == $"{s}.{Group}"));

    /// <summary>How messages name the collection: <c>deployments.apps</c>.</summary>
    public string Collection => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Whether objects can be made at all.</summary>
    public bool Allows(string verb) => Verbs.Contains(verb);
}
