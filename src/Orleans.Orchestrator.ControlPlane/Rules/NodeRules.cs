using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Nodes.</summary>
internal sealed class NodeRules : ResourceRules<Node>
{
    private static readonly FieldPath Ranges = FieldPath.Spec.Child("podCIDRs");

    /// <summary>What is not kept for the machine's own use can be had; the first address range and the list of them say the same.</summary>
    public override Node Default(Node value) => value with
    {
        Spec = value.Spec with
        {
            PodCIDR = value.Spec.PodCIDR ?? value.Spec.PodCIDRs.FirstOrDefault(),
            PodCIDRs = value.Spec.PodCIDRs.IsEmpty && value.Spec.PodCIDR is { Length: > 0 } range ? [range] : value.Spec.PodCIDRs,
        },
        Status = value.Status.Allocatable.Count == 0 && value.Status.Capacity.Count > 0
            ? value.Status with { Allocatable = value.Status.Capacity }
            : value.Status,
    };

    public override Node PrepareForUpdate(Node current, Node next) => next with { Status = current.Status };

    public override Node WithStatusOf(Node current, Node next) => current with { Status = next.Status };

    public override bool HasSameSpec(Node left, Node right) => left.Spec.Equals(right.Spec);

    public override void Validate(Node value, FaultList faults)
    {
        // Kubernetes looks for taints in the metadata when it names them.
        TolerationRules.ValidateTaints(FieldPath.Metadata.Child("taints"), value.Spec.Taints, faults);
        Amounts(value, faults);
        var ranges = value.Spec.PodCIDRs;
        for (var i = 0; i < ranges.Length; i++)
            AddressRules.Cidr(Ranges.Index(i), ranges[i], faults);
        if (ranges.Length > 2 || ranges.Select(r => r.Contains(':', StringComparison.Ordinal)).Distinct().Count() < ranges.Length)
            faults.Invalid(Ranges, ranges, "may specify no more than one CIDR for each IP family");
        var seen = new HashSet<string>();
        for (var i = 0; i < ranges.Length; i++)
        {
            if (!seen.Add(ranges[i]))
                faults.Duplicate(Ranges.Index(i), ranges[i]);
        }
    }

    public override void ValidateUpdate(Node current, Node next, FaultList faults)
    {
        if (!current.Spec.PodCIDRs.IsEmpty && !current.Spec.PodCIDRs.SequenceEqual(next.Spec.PodCIDRs))
            faults.Forbidden(Ranges, "node updates may not change podCIDR except from \"\" to valid");
        if (!string.IsNullOrEmpty(current.Spec.ProviderID) && current.Spec.ProviderID != next.Spec.ProviderID)
            faults.Forbidden(FieldPath.Spec.Child("providerID"), "node updates may not change providerID except from \"\" to valid");
    }

    public override void ValidateStatusUpdate(Node current, Node next, FaultList faults)
    {
        Amounts(next, faults);
        var seen = new HashSet<NodeAddress>();
        for (var i = 0; i < next.Status.Addresses.Length; i++)
        {
            if (!seen.Add(next.Status.Addresses[i]))
                faults.Duplicate(FieldPath.Root("status").Child("addresses").Index(i), FaultValue.Of(next.Status.Addresses[i]));
        }
    }

    private static void Amounts(Node value, FaultList faults)
    {
        Amounts("capacity", value.Status.Capacity, faults);
        Amounts("allocatable", value.Status.Allocatable, faults);
    }

    private static void Amounts(string field, Map<Quantity> amounts, FaultList faults)
    {
        foreach (var (name, amount) in amounts)
            ResourceRequirementRules.Value(FieldPath.Root("status").Child(field, name), name, amount, faults);
    }
}
