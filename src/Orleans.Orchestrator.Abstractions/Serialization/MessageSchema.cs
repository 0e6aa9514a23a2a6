using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Orleans.Orchestrator.Serialization;

/// <summary>The description of a message at run time: for strategic merge, server-side apply, OpenAPI and strict decoding.</summary>
/// <param name="group">Group-version such as <c>core.v1</c>.</param>
/// <param name="name">Message name such as <c>PodSpec</c>.</param>
/// <param name="isObject">Whether it has apiVersion and kind.</param>
/// <param name="fields">Its fields, made when first asked for since messages refer to each other.</param>
/// <param name="isAtomic">Whether server-side apply takes it whole.</param>
public sealed class MessageSchema(string group, string name, bool isObject, Func<ImmutableArray<FieldSchema>> fields, bool isAtomic = false)
{
    private readonly Lazy<ImmutableArray<FieldSchema>> _fields = new(fields);
    private readonly Lazy<FrozenDictionary<string, FieldSchema>> _byName = new(() => fields().ToFrozenDictionary(f => f.Name));

    /// <summary>Group-version such as <c>core.v1</c>.</summary>
    public string Group => group;

    /// <summary>Message name such as <c>PodSpec</c>.</summary>
    public string Name => name;

    /// <summary>Whether it has apiVersion and kind (which are not among <see cref="Fields"/>).</summary>
    public bool IsObject => isObject;

    /// <summary>Whether server-side apply takes it whole, instead of field by field.</summary>
    public bool IsAtomic => isAtomic;

    /// <summary>Its fields in Kubernetes' order, embedded ones in place.</summary>
    public ImmutableArray<FieldSchema> Fields => _fields.Value;

    /// <summary>The field with a JSON name, or null.</summary>
    public FieldSchema? Find(string jsonName) => _byName.Value.GetValueOrDefault(jsonName);

    /// <inheritdoc/>
    public override string ToString() => $"{group}.{name}";
}

/// <summary>A field of a message.</summary>
/// <param name="Name">JSON name.</param>
/// <param name="Type">What one value is.</param>
/// <param name="Cardinality">One value, a list, or a map from string.</param>
/// <param name="Message">The message type's description, when <paramref name="Type"/> is Message.</param>
/// <param name="Required">Whether the API calls it required.</param>
/// <param name="ListType">How server-side apply treats a list: whole, as a set, or by keys.</param>
/// <param name="MapKeys">The keys of a list of type map.</param>
/// <param name="PatchMerge">Whether a strategic merge merges the list instead of replacing it.</param>
/// <param name="PatchRetainKeys">Whether a strategic merge honours <c>$retainKeys</c>.</param>
/// <param name="PatchMergeKey">The key by which a strategic merge matches elements.</param>
/// <param name="Default">The published default, as text.</param>
/// <param name="IsAtomicMap">Whether server-side apply takes a map whole.</param>
public sealed record FieldSchema(
    string Name,
    FieldType Type,
    Cardinality Cardinality,
    Func<MessageSchema>? Message = null,
    bool Required = false,
    ListType ListType = ListType.Atomic,
    ImmutableArray<string> MapKeys = default,
    bool PatchMerge = false,
    bool PatchRetainKeys = false,
    string? PatchMergeKey = null,
    string? Default = null,
    bool IsAtomicMap = false)
{
    /// <summary>The message type's description.</summary>
    /// <exception cref="InvalidOperationException">The field holds no message.</exception>
    public MessageSchema MessageSchema => Message is { } get ? get() : throw new InvalidOperationException($"{Name} holds no message");
}
