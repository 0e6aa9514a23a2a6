using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Namespaces.</summary>
internal sealed class NamespaceRules : ResourceRules<Namespace>
{
    /// <summary>The finalizer by which a namespace waits until it is empty.</summary>
    public const string Finalizer = "kubernetes";

    /// <summary>The label by which a namespace can be selected by its name.</summary>
    public const string NameLabel = "kubernetes.io/metadata.name";

    public override Namespace Default(Namespace value) => value.Metadata.Labels.GetValueOrDefault(NameLabel) == value.Metadata.Name
        ? value
        : value.WithMetadata(value.Metadata with { Labels = value.Metadata.Labels.SetItem(NameLabel, value.Metadata.Name ?? "") });

    public override Namespace PrepareForCreate(Namespace value) => value with
    {
        Status = NamespaceStatus.Empty with { Phase = "Active" },
        Spec = value.Spec.Finalizers.Contains(Finalizer) ? value.Spec : value.Spec with { Finalizers = value.Spec.Finalizers.Add(Finalizer) },
    };

    public override Namespace PrepareForUpdate(Namespace current, Namespace next) => next with { Status = current.Status, Spec = current.Spec };

    public override Namespace WithStatusOf(Namespace current, Namespace next) => current with { Status = next.Status };

    public override bool HasSameSpec(Namespace left, Namespace right) => left.Spec.Equals(right.Spec);

    public override IEnumerable<string> NameFaults(string name) => DnsNames.LabelFaults(name);

    public override void Validate(Namespace value, FaultList faults)
    {
        foreach (var finalizer in value.Spec.Finalizers)
            MetadataRules.Finalizer(FieldPath.Spec.Child("finalizers"), finalizer, faults);
    }

    public override void ValidateStatusUpdate(Namespace current, Namespace next, FaultList faults)
    {
        // Kubernetes writes this one with a capital.
        var (path, phase) = (FieldPath.Root("status").Child("Phase"), next.Status.Phase ?? "");
        if (next.Metadata.DeletionTimestamp is null && phase != "Active")
            faults.Invalid(path, phase, "may only be 'Active' if `deletionTimestamp` is empty");
        else if (next.Metadata.DeletionTimestamp is not null && phase != "Terminating")
            faults.Invalid(path, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
    }
}
