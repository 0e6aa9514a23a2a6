using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for CSIDrivers (kubernetes <c>pkg/apis/storage/validation</c>).</summary>
internal sealed class CsiDriverRules : ResourceRules<CSIDriver>
{
    private const long ShortestSeconds = 600;
    private const long LongestSeconds = 1L << 32;

    public override CSIDriver Default(CSIDriver value) => value with
    {
        Spec = value.Spec with
        {
            AttachRequired = value.Spec.AttachRequired ?? true, PodInfoOnMount = value.Spec.PodInfoOnMount ?? false, StorageCapacity = value.Spec.StorageCapacity ?? false,
            FsGroupPolicy = value.Spec.FsGroupPolicy ?? "ReadWriteOnceWithFSType", RequiresRepublish = value.Spec.RequiresRepublish ?? false,
            SeLinuxMount = value.Spec.SeLinuxMount ?? false, VolumeLifecycleModes = value.Spec.VolumeLifecycleModes.IsEmpty ? ["Persistent"] : value.Spec.VolumeLifecycleModes,
        },
    };

    public override bool HasSameSpec(CSIDriver left, CSIDriver right) => left.Spec.Equals(right.Spec);

    public override void Validate(CSIDriver value, FaultList faults)
    {
        Checks.OneOf(FieldPath.Spec.Child("fsGroupPolicy"), value.Spec.FsGroupPolicy, faults, "File", "None", "ReadWriteOnceWithFSType");
        TokenRequests(FieldPath.Spec.Child("tokenRequests"), value.Spec.TokenRequests, faults);
        foreach (var mode in value.Spec.VolumeLifecycleModes)
            Checks.OneOf(FieldPath.Spec.Child("volumeLifecycleModes"), mode, faults, "Persistent", "Ephemeral");
    }

    public override void ValidateUpdate(CSIDriver current, CSIDriver next, FaultList faults)
    {
        // Kubernetes spells the first so.
        if (current.Spec.AttachRequired != next.Spec.AttachRequired)
            faults.Invalid(FieldPath.Spec.Child("attachedRequired"), next.Spec.AttachRequired, Checks.Immutable);
        if (!current.Spec.VolumeLifecycleModes.SequenceEqual(next.Spec.VolumeLifecycleModes))
            faults.Invalid(FieldPath.Spec.Child("volumeLifecycleModes"), next.Spec.VolumeLifecycleModes, Checks.Immutable);
    }

    private static void TokenRequests(FieldPath path, ImmutableArray<TokenRequest> requests, FaultList faults)
    {
        var audiences = new HashSet<string>();
        for (var i = 0; i < requests.Length; i++)
        {
            var (audience, seconds) = (requests[i].Audience, requests[i].ExpirationSeconds);
            if (!audiences.Add(audience))
                faults.Duplicate(path.Index(i).Child("audience"), audience);
            else if (seconds < ShortestSeconds)
                faults.Invalid(path.Index(i).Child("expirationSeconds"), seconds, "may not specify a duration less than 10 minutes");
            else if (seconds > LongestSeconds)
                faults.Invalid(path.Index(i).Child("expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds");
        }
    }
}
