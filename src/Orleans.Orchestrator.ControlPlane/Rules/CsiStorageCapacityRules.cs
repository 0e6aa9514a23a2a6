using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for CSIStorageCapacities (kubernetes <c>pkg/apis/storage/validation</c>).</summary>
internal sealed class CsiStorageCapacityRules : ResourceRules<CSIStorageCapacity>
{
    private static readonly FieldPath Class = FieldPath.Root("storageClassName");
    private static readonly FieldPath Nodes = FieldPath.Root("nodeTopology");

    public override bool HasSameSpec(CSIStorageCapacity left, CSIStorageCapacity right) => left with { Metadata = right.Metadata } == right;

    public override void Validate(CSIStorageCapacity value, FaultList faults)
    {
        SelectorRules.Validate(Nodes, value.NodeTopology, faults);
        faults.InvalidEach(Class, value.StorageClassName, DnsNames.SubdomainFaults(value.StorageClassName));
        if (value.Capacity is { } capacity)
            Checks.NotNegative(FieldPath.Root("capacity"), capacity, faults);
        if (value.MaximumVolumeSize is { } largest)
            Checks.NotNegative(FieldPath.Root("maximumVolumeSize"), largest, faults);
    }

    public override void ValidateUpdate(CSIStorageCapacity current, CSIStorageCapacity next, FaultList faults)
    {
        if (!Equals(current.NodeTopology, next.NodeTopology))
            faults.Invalid(Nodes, FaultValue.Of(next.NodeTopology), Checks.Immutable);
        if (current.StorageClassName != next.StorageClassName)
            faults.Invalid(Class, next.StorageClassName, Checks.Immutable);
    }
}
