using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>Who controls whom.</summary>
public static class OwnerReferences
{
    /// <summary>The one owner that manages the object, or null.</summary>
    public static OwnerReference? ControllerOf(ObjectMeta metadata)
    {
        foreach (var owner in metadata.OwnerReferences)
        {
            if (owner.Controller == true)
                return owner;
        }

        return null;
    }

    /// <summary>Whether <paramref name="owner"/> is the controller of <paramref name="metadata"/>'s object.</summary>
    public static bool IsControlledBy(ObjectMeta metadata, ObjectMeta owner) => ControllerOf(metadata)?.Uid is { } uid && uid == owner.Uid;

    /// <summary>The reference by which an object names its controller.</summary>
    public static OwnerReference Controller(ResourceKind kind, ObjectMeta owner) => new()
    {
        ApiVersion = kind.ApiVersion,
        Kind = kind.Kind,
        Name = owner.Name ?? "",
        Uid = owner.Uid ?? "",
        Controller = true,
        BlockOwnerDeletion = true,
    };
}
