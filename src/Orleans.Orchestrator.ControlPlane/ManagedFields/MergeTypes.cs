using System.Collections.Frozen;
using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>The merge rules of the built-in kinds, from the descriptions of their records.</summary>
public static class MergeTypes
{
    private static readonly Lazy<FrozenDictionary<string, MergeType>> ByCollection = new(Build);

    /// <summary>What only the server decides in the metadata of an object; no manager's set has it.</summary>
    private static readonly FrozenSet<string> ServersOwn = new[]
    {
        "name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion",
    }.ToFrozenSet();

    /// <summary>The metadata of an object of any kind.</summary>
    public static MergeType Metadata { get; } = MergeType.Object(static () => Declared(Orchestrator.Resources.Meta.V1.ObjectMeta.Schema, []).Concat(
        ServersOwn.Select(static name => KeyValuePair.Create(name, MergeType.Unowned))).Append(KeyValuePair.Create("clusterName", MergeType.Unowned))
        .GroupBy(static f => f.Key).Select(static same => same.Last()));

    /// <summary>The merge rules of a kind; of one that is not built in, those that its objects show by themselves.</summary>
    public static MergeType Of(ResourceKind kind) => ByCollection.Value.TryGetValue(kind.Collection, out var type) ? type : StructuralMergeTypes.Of(null);

    /// <summary>The type of a whole object, whose apiVersion, kind and identity nobody owns.</summary>
    /// <param name="content">The fields beside them.</param>
    /// <param name="others">The type of fields that are not declared; null when there may be none.</param>
    public static MergeType Root(Func<IEnumerable<KeyValuePair<string, MergeType>>> content, MergeType? others = null) => MergeType.Object(
        () => content().Where(static f => f.Key is not ("apiVersion" or "kind" or "metadata")).Concat(
        [
            new("apiVersion", MergeType.Unowned), new("kind", MergeType.Unowned), new("metadata", Metadata),
        ]), others);

    private static FrozenDictionary<string, MergeType> Build()
    {
        var known = new Dictionary<MessageSchema, MergeType>();
        return ResourceKinds.All.ToFrozenDictionary(static kind => kind.Collection, kind => Root(() => Declared(kind.Schema, known)));
    }

    private static IEnumerable<KeyValuePair<string, MergeType>> Declared(MessageSchema message, Dictionary<MessageSchema, MergeType> known) =>
        [.. message.Fields.Select(field => KeyValuePair.Create(field.Name, Field(field, known)))];

    private static MergeType Field(FieldSchema field, Dictionary<MessageSchema, MergeType> known) => field.Cardinality switch
    {
        Cardinality.List => List(field, known),
        Cardinality.Map => field.IsAtomicMap ? MergeType.Whole : MergeType.Map(Value(field, known)),
        _ => Value(field, known),
    };

    private static MergeType List(FieldSchema field, Dictionary<MessageSchema, MergeType> known) => field.ListType switch
    {
        ListType.Set => MergeType.SetList(),
        ListType.Map => MergeType.KeyedList(Value(field, known), [.. field.MapKeys.Select(key => new MergeKey(key, DefaultOf(field.MessageSchema.Find(key))))]),
        _ => MergeType.Whole,
    };

    private static MergeType Value(FieldSchema field, Dictionary<MessageSchema, MergeType> known) => field.Type switch
    {
        FieldType.Quantity => MergeType.Quantity,
        FieldType.RawJson => MergeType.Deduced,
        FieldType.Message => Message(field.MessageSchema, known),
        _ => MergeType.Whole,
    };

    private static MergeType Message(MessageSchema message, Dictionary<MessageSchema, MergeType> known)
    {
        if (message.IsAtomic)
            return MergeType.Whole;
        lock (known)
        {
            if (!known.TryGetValue(message, out var type))
                known[message] = type = MergeType.Object(() => Declared(message, known));
            return type;
        }
    }

    private static JsonElement? DefaultOf(FieldSchema? key) => key switch
    {
        { Default: { } text, Type: FieldType.String } => JsonSerializer.SerializeToElement(text),
        { Default: { } text } => JsonElement.Parse(text),
        _ => null,
    };
}
