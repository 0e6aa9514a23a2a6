using System.Collections.Frozen;
using Orleans.Orchestrator.ControlPlane.CustomResources.Validations;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Admission.ValidatingPolicies;

/// <summary>The types that objects of a kind have in expressions, by its description.</summary>
internal static class MessageTypes
{
    public static CelType Of(ResourceKind kind) => kind.Custom is { } custom
        ? (custom.Schema is { } schema ? SchemaTypes.Of(schema, isResource: true) : null) ?? CelType.Dyn
        : Of(kind.Schema);

    private static CelType Of(MessageSchema schema) => CelType.Object($"{schema.Group}.{schema.Name}", () => Fields(schema));

    private static FrozenDictionary<string, CelType> Fields(MessageSchema schema)
    {
        var fields = schema.Fields.Where(f => FieldNames.Escape(f.Name) is not null).ToDictionary(f => FieldNames.Escape(f.Name)!, Of);
        if (schema.IsObject)
            (fields["apiVersion"], fields["kind"]) = (CelType.String, CelType.String);
        return fields.ToFrozenDictionary();
    }

    private static CelType Of(FieldSchema field)
    {
        var one = field.Type switch
        {
            FieldType.String or FieldType.Quantity => CelType.String,
            FieldType.Bool => CelType.Bool,
            FieldType.Int32 or FieldType.Int64 => CelType.Int,
            FieldType.Double => CelType.Double,
            FieldType.Bytes => CelType.Bytes,
            FieldType.Time or FieldType.MicroTime => CelType.Timestamp,
            FieldType.Message when field.Message is { } message => Of(message()),
            _ => CelType.Dyn,
        };
        return field.Cardinality switch { Cardinality.List => CelType.List(one), Cardinality.Map => CelType.Map(CelType.String, one), _ => one };
    }
}
