using System.Collections.Frozen;
using Orleans.Orchestrator.ControlPlane.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources.Validations;

/// <summary>The types that values of a schema have in expressions (apiserver <c>pkg/cel/common/schemas.go</c>).</summary>
internal static class SchemaTypes
{
    private static readonly CelType Metadata = CelType.Object("objectMeta", () => new Dictionary<string, CelType> { ["name"] = CelType.String, ["generateName"] = CelType.String }.ToFrozenDictionary());

    /// <summary>The type; null for what expressions do not see.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="isResource">Whether it is of a whole object, which has metadata whatever the schema says.</param>
    public static CelType? Of(StructuralSchema schema, bool isResource)
    {
        if (schema.IsIntOrString)
            return CelType.Dyn;
        return schema.Type switch
        {
            "array" => schema.Items is { } items && Of(items, items.IsEmbedded) is { } element ? CelType.List(element).Bounded(MaxItems(schema)) : null,
            "object" => Object(schema, isResource || schema.IsEmbedded),
            "string" => Text(schema),
            "boolean" => CelType.Bool,
            "integer" => CelType.Int,
            "number" => CelType.Double,
            _ => null,
        };
    }

    /// <summary>How many elements a list can have, or entries a map: what is declared, or what fits into a request.</summary>
    public static long MaxItems(StructuralSchema schema) => schema.Type == "array"
        ? schema.Limits.MaxItems ?? Fitting(schema.Items)
        : schema.Limits.MaxProperties ?? Fitting(schema.Additional);

    private static CelType? Object(StructuralSchema schema, bool isResource)
    {
        if (schema.Additional is { } additional)
            return Of(additional, additional.IsEmbedded) is { } value ? CelType.Map(CelType.String, value).Bounded(MaxItems(schema)) : null;
        return CelType.Object("object", () => Fields(schema, isResource));
    }

    private static FrozenDictionary<string, CelType> Fields(StructuralSchema schema, bool isResource)
    {
        var fields = new Dictionary<string, CelType>();
        foreach (var (name, property) in schema.Properties)
        {
            if (FieldNames.Escape(name) is { } escaped && Of(property, property.IsEmbedded) is { } type)
                fields[escaped] = type;
        }

        if (isResource)
            (fields["apiVersion"], fields["kind"], fields["metadata"]) = (CelType.String, CelType.String, Metadata);
        return fields.ToFrozenDictionary();
    }

    private static CelType Text(StructuralSchema schema) => schema.Format switch
    {
        "byte" => CelType.Bytes.Bounded(schema.Limits.MaxLength),
        "duration" => CelType.Duration,
        "date" or "date-time" => CelType.Timestamp,
        _ => CelType.String.Bounded(schema.Limits.MaxLength ?? (schema.Enum.IsEmpty ? null : schema.Enum.Max(e => e.Length))),
    };

    private static long Fitting(StructuralSchema? element) => (ExpressionLimits.MaxRequestSize - 2) / (MinSize(element) + 1);

    /// <summary>How short a value can be in JSON.</summary>
    private static long MinSize(StructuralSchema? schema) => schema?.Type switch
    {
        "boolean" => 4,
        "integer" or "number" or null => 1,
        "object" => 2 + schema.Required.Sum(name => schema.Properties.TryGetValue(name, out var property) && property.Default is null ? name.Length + 4 + MinSize(property) : 0),
        _ => 2,
    };
}
