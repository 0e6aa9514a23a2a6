using System.Net;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Nodes.</summary>
internal sealed class NodeRules : ResourceRules<Node>
{
    public override Node PrepareForUpdate(Node current, Node next) => next with { Status = current.Status };

    public override Node WithStatusOf(Node current, Node next) => current with { Status = next.Status };

    public override bool HasSameSpec(Node left, Node right) => left.Spec.Equals(right.Spec);

    public override void Validate(Node value, FaultList faults)
    {
        var taints = FieldPath.Spec.Child("taints");
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < value.Spec.Taints.Length; i++)
        {
            var (taint, at) = (value.Spec.Taints[i], taints.Index(i));
            faults.InvalidEach(at.Child("key"), taint.Key, LabelNames.KeyFaults(taint.Key));
            faults.InvalidEach(at.Child("value"), taint.Value ?? "", LabelNames.ValueFaults(taint.Value ?? ""));
            Checks.RequiredOneOf(at.Child("effect"), taint.Effect, faults, "NoExecute", "NoSchedule", "PreferNoSchedule");
            if (!seen.Add((taint.Key, taint.Effect)))
                faults.Duplicate(at, $"{taint.Key}:{taint.Effect}");
        }

        for (var i = 0; i < value.Spec.PodCIDRs.Length; i++)
        {
            if (!IPNetwork.TryParse(value.Spec.PodCIDRs[i], out _))
                faults.Invalid(FieldPath.Spec.Child("podCIDRs").Index(i), value.Spec.PodCIDRs[i], "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
        }
    }

    public override void ValidateUpdate(Node current, Node next, FaultList faults)
    {
        if (!string.IsNullOrEmpty(current.Spec.PodCIDR) && current.Spec.PodCIDR != next.Spec.PodCIDR)
            faults.Forbidden(FieldPath.Spec.Child("podCIDR"), "node updates may not change podCIDR except from \"\" to valid");
        if (!string.IsNullOrEmpty(current.Spec.ProviderID) && current.Spec.ProviderID != next.Spec.ProviderID)
            faults.Forbidden(FieldPath.Spec.Child("providerID"), "node updates may not change providerID except from \"\" to valid");
    }
}
