using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Services;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Endpoints.</summary>
internal sealed class EndpointsRules : ResourceRules<Endpoints>
{
    public override Endpoints Default(Endpoints value) => value with
    {
        Subsets = [.. value.Subsets.Select(s => s with { Ports = [.. s.Ports.Select(p => string.IsNullOrEmpty(p.Protocol) ? p with { Protocol = "TCP" } : p)] })],
    };

    public override Endpoints PrepareForCreate(Endpoints value) => value with { Subsets = Repacked(value) };

    public override Endpoints PrepareForUpdate(Endpoints current, Endpoints next) => next with { Subsets = Repacked(next) };

    public override bool HasSameSpec(Endpoints left, Endpoints right) => left.Subsets.SequenceEqual(right.Subsets);

    public override void Validate(Endpoints value, FaultList faults)
    {
        var path = FieldPath.Root("subsets");
        for (var i = 0; i < value.Subsets.Length; i++)
            Subset(path.Index(i), value.Subsets[i], IsOwn(value), faults);
    }

    /// <summary>Each address once, in one order, as Kubernetes' <c>RepackSubsets</c>. What is not right stays as it is, so that its fault is told where it is.</summary>
    private static ImmutableArray<EndpointSubset> Repacked(Endpoints value) =>
        value.Subsets.All(s => s.Addresses.Length + s.NotReadyAddresses.Length > 0) ? EndpointsPlan.Repack(value.Subsets) : value.Subsets;

    private static void Subset(FieldPath path, EndpointSubset subset, bool isOwn, FaultList faults)
    {
        if (subset.Addresses.IsEmpty && subset.NotReadyAddresses.IsEmpty)
            faults.Required(path, "must specify `addresses` or `notReadyAddresses`");
        for (var i = 0; i < subset.Addresses.Length; i++)
            Address(path.Child("addresses").Index(i), subset.Addresses[i], isOwn, faults);
        for (var i = 0; i < subset.NotReadyAddresses.Length; i++)
            Address(path.Child("notReadyAddresses").Index(i), subset.NotReadyAddresses[i], isOwn, faults);
        for (var i = 0; i < subset.Ports.Length; i++)
            Port(path.Child("ports").Index(i), subset.Ports[i], subset.Ports.Length > 1, faults);
    }

    private static void Address(FieldPath path, EndpointAddress address, bool isOwn, FaultList faults)
    {
        var before = faults.Count;
        AddressRules.Ip(path.Child("ip"), address.Ip, faults);
        Checks.Label(path.Child("hostname"), address.Hostname, faults);
        Checks.Name(path.Child("nodeName"), address.NodeName, faults);
        if (faults.Count == before && !isOwn)
            AddressRules.NotSpecial(path.Child("ip"), address.Ip, faults);
    }

    private static void Port(FieldPath path, EndpointPort port, bool needsName, FaultList faults)
    {
        if (needsName && string.IsNullOrEmpty(port.Name))
            faults.Required(path.Child("name"));
        else
            Checks.Label(path.Child("name"), port.Name, faults);
        Checks.Port(path.Child("port"), port.Port, faults);
        Checks.Protocol(path.Child("protocol"), port.Protocol, faults);
        Checks.Qualified(path.Child("appProtocol"), port.AppProtocol, faults);
    }

    /// <summary>Whether the cluster's own controllers wrote it; the same addresses are right here as in their EndpointSlices.</summary>
    private static bool IsOwn(Endpoints value) => value.Metadata is { Namespace: "default", Name: "kubernetes" }
        || value.Metadata.Labels.GetValueOrDefault(EndpointsPlan.ManagedByLabel) == EndpointsPlan.Manager;
}
