using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for CSINodes (kubernetes <c>pkg/apis/storage/validation</c>).</summary>
internal sealed class CsiNodeRules : ResourceRules<CSINode>
{
    private const int LongestNodeId = 256;

    public override bool HasSameSpec(CSINode left, CSINode right) => left.Spec.Equals(right.Spec);

    public override void Validate(CSINode value, FaultList faults)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < value.Spec.Drivers.Length; i++)
        {
            var (driver, path) = (value.Spec.Drivers[i], FieldPath.Spec.Child("drivers").Index(i));
            CsiDriverNames.Validate(path.Child("name"), driver.Name, faults);
            Checks.Required(path.Child("nodeID"), driver.NodeID, faults);
            if (driver.NodeID.Length > LongestNodeId)
                faults.TooLong(path.Child("nodeID"), LongestNodeId);
            Checks.NotNegative(path.Child("allocatable"), driver.Allocatable?.Count, faults);
            if (!seen.Add(driver.Name))
                faults.Duplicate(path.Child("name"), driver.Name);
            Topology(path, driver, faults);
        }
    }

    public override void ValidateUpdate(CSINode current, CSINode next, FaultList faults)
    {
        foreach (var driver in next.Spec.Drivers)
        {
            if (current.Spec.Drivers.FirstOrDefault(d => d.Name == driver.Name) is { } before && before != driver)
                faults.Invalid(FieldPath.Root("CSINodeDriver"), FaultValue.Of(driver), Checks.Immutable);
        }
    }

    private static void Topology(FieldPath path, CSINodeDriver driver, FaultList faults)
    {
        var keys = new HashSet<string>();
        foreach (var key in driver.TopologyKeys)
        {
            if (key.Length == 0)
                faults.Required(path);
            if (!keys.Add(key))
                faults.Duplicate(path, key);
            faults.InvalidEach(path, driver.TopologyKeys, LabelNames.KeyFaults(key));
        }
    }
}
