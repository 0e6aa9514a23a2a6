using System.Runtime.CompilerServices;
using System.Text.Json;
using Orleans.Orchestrator.ControlPlane.ManagedFields;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>Who owns which field of custom objects: the merge rules of a version, made once for all of its objects and kept as long as it.</summary>
internal sealed class CustomFieldTracking
{
    private readonly ConditionalWeakTable<ResourceKind, FieldTracking> _byVersion = [];

    /// <summary>The tracking of one version of a custom kind.</summary>
    public FieldTracking Of(ResourceKind version) => _byVersion.GetValue(version, static v =>
        new FieldTracking(v, StructuralMergeTypes.Of(Schema(v)), new CustomObject { Kind = v }));

    private static JsonElement? Schema(ResourceKind version)
    {
        if (version.Custom!.Declared.SchemaValue?.OpenAPIV3Schema is not { } schema)
            return null;
        using var document = JsonDocument.Parse(schema.Json, new JsonDocumentOptions { MaxDepth = 128 });
        return document.RootElement.Clone();
    }
}
