using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Pods (kubernetes <c>pkg/apis/core/validation</c>).</summary>
internal sealed class PodRules : ResourceRules<Pod>
{
    private static readonly FieldPath Annotations = FieldPath.Metadata.Child("annotations");
    private readonly RecordMemo<PodSpec, PodSpec> _defaults = new();
    private readonly RecordMemo<PodSpec, bool> _isValid = new();
    private readonly RecordMemo<PodSpec, ImmutableArray<string>> _warnings = new();

    public override bool HasGeneration => true;

    public override Pod Default(Pod value)
    {
        var spec = _defaults.Get(value.Spec, this, static (spec, _) => PodSpecDefaults.ForPod(spec) is var next && next.Equals(spec) ? spec : next);
        return ReferenceEquals(spec, value.Spec) ? value : value with { Spec = spec };
    }

    public override Pod PrepareForCreate(Pod value) => value with
    {
        Status = new PodStatus { Phase = "Pending", QosClass = PodQos.Of(value.Spec) },
    };

    /// <summary>Containers are added to a running pod by a subresource of their own.</summary>
    public override Pod PrepareForUpdate(Pod current, Pod next) => next with
    {
        Status = current.Status, Spec = next.Spec with { EphemeralContainers = current.Spec.EphemeralContainers },
    };

    public override Pod WithStatusOf(Pod current, Pod next) => current with
    {
        Status = next.Status with { QosClass = next.Status.QosClass ?? current.Status.QosClass },
    };

    public override ObjectMeta MetadataWithStatus(ObjectMeta current, ObjectMeta next) => next with { OwnerReferences = current.OwnerReferences };

    public override bool HasSameSpec(Pod left, Pod right) => left.Spec.Equals(right.Spec);

    public override void Validate(Pod value, FaultList faults)
    {
        PodAnnotationRules.Validate(Annotations, value.Metadata.Annotations, value.Spec, faults);
        if (!_isValid.Get(value.Spec, this, static (spec, _) => IsValidForAnyName(spec)))
            PodSpecRules.Validate(FieldPath.Spec, value.Spec, value.Metadata.Name ?? "", faults);
    }

    public override void ValidateCreate(Pod value, FaultList faults)
    {
        if (!value.Spec.EphemeralContainers.IsEmpty)
            faults.Forbidden(FieldPath.Spec.Child("ephemeralContainers"), "cannot be set on create");
        if (!string.IsNullOrEmpty(value.Spec.NodeName) && !value.Spec.SchedulingGates.IsEmpty)
            faults.Forbidden(FieldPath.Spec.Child("nodeName"), "cannot be set until all schedulingGates have been cleared");
    }

    public override void ValidateUpdate(Pod current, Pod next, FaultList faults)
    {
        PodAnnotationRules.ValidateUpdate(Annotations, current.Metadata.Annotations, next.Metadata.Annotations, faults);
        PodChangeRules.Validate(current.Spec, next.Spec, faults);
    }

    public override void ValidatePart(string? subresource, Pod current, Pod next, FaultList faults)
    {
        if (subresource == Subresources.Resize)
            PodResizeRules.Validate(current, next, faults);
        else
            ValidateUpdate(current, next, faults);
    }

    public override void ValidateStatusUpdate(Pod current, Pod next, FaultList faults)
    {
        if (next.Status.QosClass != current.Status.QosClass)
            faults.Invalid(FieldPath.Root("status").Child("qosClass"), next.Status.QosClass ?? "", Checks.Immutable);
        for (var i = 0; i < next.Status.PodIPs.Length; i++)
            AddressRules.Ip(FieldPath.Root("status").Child("podIPs").Index(i), next.Status.PodIPs[i].Ip, faults);
        for (var i = 0; i < next.Status.Conditions.Length; i++)
            Checks.Qualified(FieldPath.Metadata.Child("conditions").Index(i).Child("Type"), next.Status.Conditions[i].Type, faults);
    }

    public override IEnumerable<string> Warnings(Pod value) =>
        _warnings.Get(value.Spec, value.Metadata.Annotations, static (spec, annotations) => [.. PodWarnings.Of(null, annotations, spec)]);

    // Claims made for a pod are named after it; everything else is the same whatever its name.
    private static bool IsValidForAnyName(PodSpec spec)
    {
        if (spec.Volumes.Any(v => v.Ephemeral is not null))
            return false;
        var faults = new FaultList();
        PodSpecRules.Validate(FieldPath.Spec, spec, "any", faults);
        return faults.IsEmpty;
    }
}
