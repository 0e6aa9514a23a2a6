namespace Orleans.Orchestrator.Schema;

/// <summary>Everything the schema files say.</summary>
internal sealed record SchemaModel(IReadOnlyList<Group> Groups)
{
    public Message Find(string qualifiedName, string fromGroup)
    {
        var dot = qualifiedName.LastIndexOf('.');
        var (group, name) = dot < 0 ? (fromGroup, qualifiedName) : (qualifiedName[..dot], qualifiedName[(dot + 1)..]);
        return Groups.FirstOrDefault(g => g.Name == group)?.Messages.FirstOrDefault(m => m.Name == name)
            ?? throw new SchemaException($"{fromGroup}: no message {qualifiedName}");
    }
}

/// <summary>One group-version, such as <c>apps.v1</c>.</summary>
internal sealed record Group(string Name, string ApiGroup, string Version, List<Kind> Kinds, List<Message> Messages)
{
    public string ApiVersion => ApiGroup is "" or "meta" ? Version : $"{ApiGroup}/{Version}";

    /// <summary><c>core.v1</c> becomes <c>Orleans.Orchestrator.Resources.Core.V1</c>.</summary>
    public string Namespace => "Orleans.Orchestrator.Resources." + string.Join('.', Name.Split('.').Select(Names.Pascal));
}

/// <summary>
/// A kind: a message with apiVersion, kind and metadata. <see cref="Plural"/> is null for those that are only exchanged; those that are
/// computed are read like stored ones, but nobody keeps them.
/// </summary>
internal sealed record Kind(string Name, string? Plural, bool Namespaced, string[] ShortNames, string[] Categories, bool IsComputed);

/// <summary>A message. One that is external is written by hand, beside the generated ones, since its form is none of those described here.</summary>
internal sealed record Message(string Group, string Name, bool Atomic, List<Field> Fields, bool IsExternal = false);

internal enum Cardinality { One, List, Map }

internal sealed record Field(
    int Number,
    string JsonName,
    string Type,
    Cardinality Cardinality,
    bool Required,
    bool Pointer,
    bool Struct,
    bool Inline,
    string? ListType,
    string[] Keys,
    string[] PatchStrategies,
    string? MergeKey,
    string? Default,
    bool AtomicMap)
{
    public bool IsScalar => Names.Scalars.Contains(Type);

    public bool IsMessage => !IsScalar;
}

internal static class Names
{
    public static readonly HashSet<string> Scalars =
        ["string", "bool", "int32", "int64", "bytes", "Quantity", "IntOrString", "Time", "MicroTime", "RawJson"];

    public static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}

internal sealed class SchemaException(string message) : Exception(message);
