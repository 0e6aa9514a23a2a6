using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>A schema of a custom kind, read from its <c>JSONSchemaProps</c> once for all objects.</summary>
public sealed class StructuralSchema
{
    private readonly Lazy<Regex> _matcher;

    private StructuralSchema(JsonElement json)
    {
        Type = Text(json, "type") ?? "";
        Format = Text(json, "format");
        Pattern = Text(json, "pattern");
        _matcher = new(() => GoRegex.Parse(Pattern!));
        Description = Text(json, "description");
        ListType = Text(json, "x-kubernetes-list-type");
        MapType = Text(json, "x-kubernetes-map-type");
        ListMapKeys = Texts(json, "x-kubernetes-list-map-keys");
        Required = Texts(json, "required");
        Nullable = Flag(json, "nullable");
        IsEmbedded = Flag(json, "x-kubernetes-embedded-resource");
        IsIntOrString = Flag(json, "x-kubernetes-int-or-string");
        PreservesUnknown = Flag(json, "x-kubernetes-preserve-unknown-fields");
        Default = json.TryGetProperty("default", out var preset) && preset.ValueKind != JsonValueKind.Null ? preset.GetRawText() : null;
        Enum = Many(json, "enum", static e => e.GetRawText());
        Limits = new SchemaLimits(json);
        Properties = Map(json, "properties");
        Items = json.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Object ? new StructuralSchema(items) : null;
        (Additional, AllowsAdditional) = ReadAdditional(json);
        AllOf = Many(json, "allOf", static e => new StructuralSchema(e));
        AnyOf = Many(json, "anyOf", static e => new StructuralSchema(e));
        OneOf = Many(json, "oneOf", static e => new StructuralSchema(e));
        Not = json.TryGetProperty("not", out var not) ? new StructuralSchema(not) : null;
        Rules = Many(json, "x-kubernetes-validations", SchemaRule.Read);
        HasDefaults = Inner().Any(s => s.Default is not null || s.HasDefaults);
        HasRules = !Rules.IsEmpty || Inner().Any(s => s.HasRules);
    }

    /// <summary><c>object</c>, <c>array</c>, <c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>; empty where it is left open.</summary>
    public string Type { get; }

    /// <summary>OpenAPI format.</summary>
    public string? Format { get; }

    /// <summary>Regular expression that texts must match somewhere.</summary>
    public string? Pattern { get; }

    /// <summary>The pattern, ready to match; there must be one.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public Regex Matcher => _matcher.Value;

    /// <summary>Words for people.</summary>
    public string? Description { get; }

    /// <summary><c>atomic</c>, <c>set</c> or <c>map</c>.</summary>
    public string? ListType { get; }

    /// <summary><c>granular</c> or <c>atomic</c>.</summary>
    public string? MapType { get; }

    /// <summary>What identifies the elements of a list of type map.</summary>
    public ImmutableArray<string> ListMapKeys { get; }

    /// <summary>Properties that must be there.</summary>
    public ImmutableArray<string> Required { get; }

    /// <summary>Whether null is allowed.</summary>
    public bool Nullable { get; }

    /// <summary>Whether the value is a Kubernetes object itself.</summary>
    public bool IsEmbedded { get; }

    /// <summary>Whether the value is an integer or a text.</summary>
    public bool IsIntOrString { get; }

    /// <summary>Whether fields that are not described here are kept.</summary>
    public bool PreservesUnknown { get; }

    /// <summary>The default, as JSON.</summary>
    public string? Default { get; }

    /// <summary>The values allowed, as JSON; empty for all.</summary>
    public ImmutableArray<string> Enum { get; }

    /// <summary>Numbers that bound the value.</summary>
    public SchemaLimits Limits { get; }

    /// <summary>Named members of an object.</summary>
    public FrozenDictionary<string, StructuralSchema> Properties { get; }

    /// <summary>Elements of a list.</summary>
    public StructuralSchema? Items { get; }

    /// <summary>Members of an object that are not among <see cref="Properties"/>.</summary>
    public StructuralSchema? Additional { get; }

    /// <summary>Whether there may be members that nothing is said of.</summary>
    public bool AllowsAdditional { get; }

    /// <summary>All of which must hold.</summary>
    public ImmutableArray<StructuralSchema> AllOf { get; }

    /// <summary>At least one of which must hold.</summary>
    public ImmutableArray<StructuralSchema> AnyOf { get; }

    /// <summary>Exactly one of which must hold.</summary>
    public ImmutableArray<StructuralSchema> OneOf { get; }

    /// <summary>What must not hold.</summary>
    public StructuralSchema? Not { get; }

    /// <summary>CEL rules for the value.</summary>
    public ImmutableArray<SchemaRule> Rules { get; }

    /// <summary>Whether anything inside has a default.</summary>
    public bool HasDefaults { get; }

    /// <summary>Whether it or anything inside has rules.</summary>
    public bool HasRules { get; }

    /// <summary>The schema that a <c>JSONSchemaProps</c> describes.</summary>
    public static StructuralSchema Parse(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 2 * Serialization.JsonReadContext.MaxDepth });
        return new StructuralSchema(document.RootElement);
    }

    /// <summary>What describes a member of an object; null when nothing does.</summary>
    public StructuralSchema? Property(string name) => Properties.GetValueOrDefault(name) ?? Additional;

    private static (StructuralSchema? Schema, bool Allows) ReadAdditional(JsonElement json) =>
        !json.TryGetProperty("additionalProperties", out var additional) ? (null, false)
        : additional.ValueKind == JsonValueKind.Object ? (new StructuralSchema(additional), true)
        : (null, additional.ValueKind == JsonValueKind.True);

    private static FrozenDictionary<string, StructuralSchema> Map(JsonElement json, string name) => json.TryGetProperty(name, out var map)
        ? map.EnumerateObject().ToFrozenDictionary(p => p.Name, p => new StructuralSchema(p.Value))
        : FrozenDictionary<string, StructuralSchema>.Empty;

    private static ImmutableArray<T> Many<T>(JsonElement json, string name, Func<JsonElement, T> read) =>
        json.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(read)] : [];

    private static ImmutableArray<string> Texts(JsonElement json, string name) => Many(json, name, static e => e.GetString()!);

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out var flag) && flag.GetBoolean();

    private IEnumerable<StructuralSchema> Inner()
    {
        foreach (var property in Properties.Values)
            yield return property;
        if (Items is not null)
            yield return Items;
        if (Additional is not null)
            yield return Additional;
    }
}
