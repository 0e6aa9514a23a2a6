using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for ReplicaSets.</summary>
internal sealed class ReplicaSetRules : ResourceRules<ReplicaSet>
{
    public override bool HasGeneration => true;

    public override bool IsScalable => true;

    public override ReplicaSet Default(ReplicaSet value) => value with
    {
        Spec = value.Spec with { Replicas = value.Spec.Replicas ?? 1, Template = TemplateRules.Default(value.Spec.Template) },
    };

    public override ReplicaSet PrepareForCreate(ReplicaSet value) => value with { Status = ReplicaSetStatus.Empty };

    public override ReplicaSet PrepareForUpdate(ReplicaSet current, ReplicaSet next) => next with { Status = current.Status };

    public override ReplicaSet WithStatusOf(ReplicaSet current, ReplicaSet next) => current with { Status = next.Status };

    public override ReplicaSet WithReplicasOf(ReplicaSet current, ReplicaSet next) => current with { Spec = current.Spec with { Replicas = next.Spec.Replicas } };

    public override bool HasSameSpec(ReplicaSet left, ReplicaSet right) => left.Spec.Equals(right.Spec);

    public override void Validate(ReplicaSet value, FaultList faults)
    {
        Checks.NotNegative(FieldPath.Spec.Child("replicas"), value.Spec.Replicas, faults);
        Checks.NotNegative(FieldPath.Spec.Child("minReadySeconds"), value.Spec.MinReadySeconds, faults);
        TemplateRules.ValidateReplicated(FieldPath.Spec, value.Spec.Selector, value.Spec.Template, faults);
    }

    public override void ValidateUpdate(ReplicaSet current, ReplicaSet next, FaultList faults) =>
        TemplateRules.ValidateSelectorUpdate(current.Spec.Selector, next.Spec.Selector, faults);

    public override void ValidateStatusUpdate(ReplicaSet current, ReplicaSet next, FaultList faults) => ReplicaCounts.Validate(
        FieldPath.Root("status"), next.Status.Replicas, ("fullyLabeledReplicas", next.Status.FullyLabeledReplicas), next.Status.ReadyReplicas,
        next.Status.AvailableReplicas, faults);

    public override IEnumerable<string> Warnings(ReplicaSet value) => TemplateRules.Warnings(FieldPath.Spec.Child("template"), value.Spec.Template);
}
