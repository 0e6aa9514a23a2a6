using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.GarbageCollection;

/// <summary>Patches of metadata that hold only for the very version they were made from.</summary>
internal static class MetadataPatch
{
    /// <summary>Sets the owners.</summary>
    public static ResourcePatch Owners(ResourceObject value, ImmutableArray<OwnerReference> owners) =>
        Make(value, w => w.WriteList("ownerReferences"u8, owners));

    /// <summary>Sets the finalizers.</summary>
    public static ResourcePatch Finalizers(ResourceObject value, ImmutableArray<string> finalizers) =>
        Make(value, w => w.WriteList("finalizers"u8, finalizers));

    private static ResourcePatch Make(ResourceObject value, Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("uid"u8, value.Value.Metadata.Uid);
            writer.WriteString("resourceVersion"u8, value.Value.Metadata.ResourceVersion);
            write(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return new ResourcePatch(PatchType.Merge, buffer.Written.ToArray());
    }
}
