using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Apiextensions.V1;

/// <summary>A field of <see cref="JSONSchemaProps"/> or of one of its parts, as published in apiextensions' <c>generated.proto</c>.</summary>
/// <param name="Number">Protobuf number.</param>
/// <param name="Name">JSON name.</param>
/// <param name="Form">What it holds.</param>
internal sealed record JsonSchemaField(int Number, string Name, JsonSchemaForm Form)
{
    /// <summary>The fields of a schema, in the order of their numbers.</summary>
    public static ImmutableArray<JsonSchemaField> OfSchema { get; } =
    [
        new(1, "id", JsonSchemaForm.Text), new(2, "$schema", JsonSchemaForm.Text), new(3, "$ref", JsonSchemaForm.Text),
        new(4, "description", JsonSchemaForm.Text), new(5, "type", JsonSchemaForm.Text), new(6, "format", JsonSchemaForm.Text),
        new(7, "title", JsonSchemaForm.Text), new(8, "default", JsonSchemaForm.Json), new(9, "maximum", JsonSchemaForm.Number),
        new(10, "exclusiveMaximum", JsonSchemaForm.Flag), new(11, "minimum", JsonSchemaForm.Number), new(12, "exclusiveMinimum", JsonSchemaForm.Flag),
        new(13, "maxLength", JsonSchemaForm.Count), new(14, "minLength", JsonSchemaForm.Count), new(15, "pattern", JsonSchemaForm.Text),
        new(16, "maxItems", JsonSchemaForm.Count), new(17, "minItems", JsonSchemaForm.Count), new(18, "uniqueItems", JsonSchemaForm.Flag),
        new(19, "multipleOf", JsonSchemaForm.Number), new(20, "enum", JsonSchemaForm.JsonList), new(21, "maxProperties", JsonSchemaForm.Count),
        new(22, "minProperties", JsonSchemaForm.Count), new(23, "required", JsonSchemaForm.Texts), new(24, "items", JsonSchemaForm.SchemaOrArray),
        new(25, "allOf", JsonSchemaForm.Schemas), new(26, "oneOf", JsonSchemaForm.Schemas), new(27, "anyOf", JsonSchemaForm.Schemas),
        new(28, "not", JsonSchemaForm.Schema), new(29, "properties", JsonSchemaForm.SchemaMap),
        new(30, "additionalProperties", JsonSchemaForm.SchemaOrBool), new(31, "patternProperties", JsonSchemaForm.SchemaMap),
        new(32, "dependencies", JsonSchemaForm.SchemaOrTextsMap), new(33, "additionalItems", JsonSchemaForm.SchemaOrBool),
        new(34, "definitions", JsonSchemaForm.SchemaMap), new(35, "externalDocs", JsonSchemaForm.Plain), new(36, "example", JsonSchemaForm.Json),
        new(37, "nullable", JsonSchemaForm.Flag), new(38, "x-kubernetes-preserve-unknown-fields", JsonSchemaForm.Flag),
        new(39, "x-kubernetes-embedded-resource", JsonSchemaForm.Flag), new(40, "x-kubernetes-int-or-string", JsonSchemaForm.Flag),
        new(41, "x-kubernetes-list-map-keys", JsonSchemaForm.Texts), new(42, "x-kubernetes-list-type", JsonSchemaForm.Text),
        new(43, "x-kubernetes-map-type", JsonSchemaForm.Text), new(44, "x-kubernetes-validations", JsonSchemaForm.Rules),
    ];

    /// <summary>The fields of an <c>x-kubernetes-validations</c> entry.</summary>
    public static ImmutableArray<JsonSchemaField> OfRule { get; } =
    [
        new(1, "rule", JsonSchemaForm.Text), new(2, "message", JsonSchemaForm.Text), new(3, "messageExpression", JsonSchemaForm.Text),
        new(4, "reason", JsonSchemaForm.Text), new(5, "fieldPath", JsonSchemaForm.Text), new(6, "optionalOldSelf", JsonSchemaForm.Flag),
    ];

    /// <summary>The fields of <c>externalDocs</c>.</summary>
    public static ImmutableArray<JsonSchemaField> OfDocs { get; } = [new(1, "description", JsonSchemaForm.Text), new(2, "url", JsonSchemaForm.Text)];

    private static readonly FrozenDictionary<string, JsonSchemaField> SchemaByName = OfSchema.ToFrozenDictionary(f => f.Name);
    private static readonly FrozenDictionary<string, JsonSchemaField> RuleByName = OfRule.ToFrozenDictionary(f => f.Name);
    private static readonly FrozenDictionary<string, JsonSchemaField> DocsByName = OfDocs.ToFrozenDictionary(f => f.Name);

    /// <summary>The field of that name among <paramref name="fields"/>, or null.</summary>
    public static JsonSchemaField? Find(ImmutableArray<JsonSchemaField> fields, string name) =>
        (fields == OfSchema ? SchemaByName : fields == OfRule ? RuleByName : DocsByName).GetValueOrDefault(name);

    /// <summary>The field as merge, apply and OpenAPI see it.</summary>
    public FieldSchema Describe() => Form switch
    {
        JsonSchemaForm.Text => new(Name, FieldType.String, Cardinality.One),
        JsonSchemaForm.Texts => new(Name, FieldType.String, Cardinality.List),
        JsonSchemaForm.Flag => new(Name, FieldType.Bool, Cardinality.One),
        JsonSchemaForm.Count => new(Name, FieldType.Int64, Cardinality.One),
        JsonSchemaForm.Number => new(Name, FieldType.Double, Cardinality.One),
        JsonSchemaForm.Schema => new(Name, FieldType.Message, Cardinality.One, static () => JSONSchemaProps.Schema),
        JsonSchemaForm.Schemas => new(Name, FieldType.Message, Cardinality.List, static () => JSONSchemaProps.Schema),
        JsonSchemaForm.SchemaMap => new(Name, FieldType.Message, Cardinality.Map, static () => JSONSchemaProps.Schema),
        JsonSchemaForm.JsonList or JsonSchemaForm.Rules => new(Name, FieldType.RawJson, Cardinality.List),
        _ => new(Name, FieldType.RawJson, Cardinality.One),
    };
}
