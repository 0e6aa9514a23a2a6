using System.Text;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for VolumeAttachments (kubernetes <c>pkg/apis/storage/validation</c>).</summary>
internal sealed class VolumeAttachmentRules : ResourceRules<VolumeAttachment>
{
    private const int MostMetadataBytes = 256 * 1024;
    private const int LongestMessage = 1024;
    private const string OneSource = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";

    public override VolumeAttachment PrepareForCreate(VolumeAttachment value) => value with { Status = VolumeAttachmentStatus.Empty };

    public override VolumeAttachment PrepareForUpdate(VolumeAttachment current, VolumeAttachment next) => next with { Status = current.Status };

    public override VolumeAttachment WithStatusOf(VolumeAttachment current, VolumeAttachment next) => current with { Status = next.Status };

    public override bool HasSameSpec(VolumeAttachment left, VolumeAttachment right) => left.Spec.Equals(right.Spec);

    public override void Validate(VolumeAttachment value, FaultList faults)
    {
        CsiDriverNames.Validate(FieldPath.Spec.Child("attacher"), value.Spec.Attacher, faults);
        Source(FieldPath.Spec.Child("source"), value.Spec.Source, faults);
        faults.InvalidEach(FieldPath.Spec.Child("nodeName"), value.Spec.NodeName, DnsNames.SubdomainFaults(value.Spec.NodeName));
    }

    public override void ValidateUpdate(VolumeAttachment current, VolumeAttachment next, FaultList faults)
    {
        if (!current.Spec.Equals(next.Spec))
            faults.Invalid(FieldPath.Spec, FaultValue.Of(next.Spec), Checks.Immutable);
    }

    public override void ValidateStatusUpdate(VolumeAttachment current, VolumeAttachment next, FaultList faults)
    {
        var path = FieldPath.Root("status");
        if (next.Status.AttachmentMetadata.Sum(m => Encoding.UTF8.GetByteCount(m.Key) + Encoding.UTF8.GetByteCount(m.Value)) > MostMetadataBytes)
            faults.TooLong(path.Child("attachmentMetadata"), MostMetadataBytes);
        Error(path.Child("attachError"), next.Status.AttachError, faults);
        Error(path.Child("detachError"), next.Status.DetachError, faults);
    }

    private static void Source(FieldPath path, VolumeAttachmentSource source, FaultList faults)
    {
        switch (source)
        {
            case { PersistentVolumeName: null, InlineVolumeSpec: null }:
                faults.Required(path, OneSource);
                break;
            case { PersistentVolumeName: not null, InlineVolumeSpec: not null }:
                faults.Forbidden(path, OneSource);
                break;
            case { PersistentVolumeName: "" }:
                faults.Required(path.Child("persistentVolumeName"), "must specify non empty persistentVolumeName");
                break;
            case { PersistentVolumeName: { } name }:
                faults.InvalidEach(path.Child("persistentVolumeName"), name, DnsNames.SubdomainFaults(name));
                break;
            case { InlineVolumeSpec.Csi: null }:
                faults.Required(path.Child("inlineVolumeSpec", "csi"), "has to be specified in the context of inline volumes");
                break;
        }
    }

    private static void Error(FieldPath path, VolumeError? error, FaultList faults)
    {
        if (error?.Message is { Length: > LongestMessage })
            faults.TooLong(path.Child("message"), LongestMessage);
    }
}
