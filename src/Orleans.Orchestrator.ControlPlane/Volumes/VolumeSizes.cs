using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>How much space is there, and how much is asked for.</summary>
internal static class VolumeSizes
{
    private const string Storage = "storage";

    /// <summary>What a claim asks for.</summary>
    public static Quantity Of(PersistentVolumeClaim claim) => claim.Spec.Resources.Requests.GetValueOrDefault(Storage);

    /// <summary>What a volume has.</summary>
    public static Quantity Of(PersistentVolume volume) => volume.Spec.Capacity.GetValueOrDefault(Storage);

    /// <summary>A size as a resource.</summary>
    public static Map<Quantity> Resource(Quantity size) => Map<Quantity>.From([new(Storage, size)]);
}
