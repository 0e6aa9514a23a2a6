using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>What a CustomResourceDefinition says of one version of its kind, ready for use.</summary>
public sealed class CustomVersion
{
    internal CustomVersion(CustomKind kind, CustomResourceDefinitionVersion version)
    {
        (Kind, Declared) = (kind, version);
        Schema = version.SchemaValue?.OpenAPIV3Schema is { } schema ? StructuralSchema.Parse(schema.Json) : null;
        Columns = [.. version.AdditionalPrinterColumns.Select(c => new CustomColumn(
            c.Name, c.Type, c.Format ?? "", c.Description ?? "", c.Priority ?? 0, JsonPath.Parse(c.JsonPath)))];
        Selectable = version.SelectableFields.Select(f => f.JsonPath).Distinct()
            .ToFrozenDictionary(p => p.TrimStart('.'), JsonPath.Parse);
        Scale = version.Subresources?.Scale is { } scale ? new CustomScale(scale) : null;
    }

    /// <summary>The fields that objects of all custom kinds have.</summary>
    internal static MessageSchema Unknown { get; } = new("", "CustomObject", true, static () =>
        [new FieldSchema("metadata", FieldType.Message, Cardinality.One, static () => ObjectMeta.Schema)]);

    /// <summary>The kind with all of its versions.</summary>
    public CustomKind Kind { get; }

    /// <summary>The definition.</summary>
    public CustomResourceDefinition Definition => Kind.Definition;

    /// <summary>Whether a webhook makes one version of another; otherwise they differ in their names only.</summary>
    public bool IsConvertedByWebhook => Definition.Spec.Conversion?.Strategy == "Webhook";

    /// <summary>The version as the definition has it.</summary>
    public CustomResourceDefinitionVersion Declared { get; }

    /// <summary>What objects look like; null when anything goes.</summary>
    public StructuralSchema? Schema { get; }

    /// <summary>Whether <c>status</c> is written on its own.</summary>
    public bool HasStatus => Declared.Subresources?.Status is not null;

    /// <summary>Where the replicas are; null when there is no scale.</summary>
    public CustomScale? Scale { get; }

    /// <summary>Columns beside the name.</summary>
    public ImmutableArray<CustomColumn> Columns { get; }

    /// <summary>Fields by which objects may be selected, such as <c>spec.color</c>.</summary>
    public FrozenDictionary<string, JsonPath> Selectable { get; }

    /// <summary>Whether the definition is being deleted: objects may go, but no new ones come.</summary>
    public bool IsTerminating => Definition.Metadata.DeletionTimestamp is not null;
}
