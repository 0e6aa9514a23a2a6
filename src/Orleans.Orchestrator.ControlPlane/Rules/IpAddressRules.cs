using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for IPAddresses, whose names are the addresses (kubernetes <c>pkg/apis/networking/validation</c>).</summary>
internal sealed class IpAddressRules : ResourceRules<IPAddress>
{
    private static readonly FieldPath Parent = FieldPath.Spec.Child("parentRef");

    public override bool HasSameSpec(IPAddress left, IPAddress right) => left.Spec.Equals(right.Spec);

    public override IEnumerable<string> NameFaults(string name) => AddressRules.Parse(name) switch
    {
        null => [$"ParseAddr(\"{name}\"): unable to parse IP"],
        var address when address.ToString() != name => ["must be a canonical format IP address"],
        _ => [],
    };

    public override void Validate(IPAddress value, FaultList faults)
    {
        if (value.Spec.ParentRef is not { } parent)
        {
            faults.Required(Parent);
            return;
        }

        Checks.Name(Parent.Child("group"), parent.Group, faults);
        Segment("resource", parent.Resource, isRequired: true, faults);
        Segment("name", parent.Name, isRequired: true, faults);
        Segment("namespace", parent.Namespace, isRequired: false, faults);
    }

    public override void ValidateUpdate(IPAddress current, IPAddress next, FaultList faults)
    {
        if (!Equals(current.Spec.ParentRef, next.Spec.ParentRef))
            faults.Invalid(Parent, FaultValue.Of(next.Spec.ParentRef), Checks.Immutable);
    }

    private static void Segment(string field, string? value, bool isRequired, FaultList faults)
    {
        if (!string.IsNullOrEmpty(value))
            faults.InvalidEach(Parent.Child(field), value, PathSegments.Faults(value));
        else if (isRequired)
            faults.Required(Parent.Child(field));
    }
}
