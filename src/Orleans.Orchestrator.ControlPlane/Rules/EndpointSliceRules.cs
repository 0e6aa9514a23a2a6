using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Services;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Discovery.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for EndpointSlices.</summary>
internal sealed class EndpointSliceRules : ResourceRules<EndpointSlice>
{
    private const int MaxEndpoints = 1000;
    private const int MaxPorts = 20_000;
    private const int MaxAddresses = 100;
    private const int MaxTopology = 16;
    private const int MaxHints = 8;
    private const string Hostname = "kubernetes.io/hostname";

    public override bool HasGeneration => true;

    public override EndpointSlice Default(EndpointSlice value) => value with
    {
        Ports = [.. value.Ports.Select(p => string.IsNullOrEmpty(p.Protocol) ? p with { Protocol = "TCP" } : p)],
    };

    public override bool HasSameSpec(EndpointSlice left, EndpointSlice right) =>
        left.Endpoints.SequenceEqual(right.Endpoints) && left.Ports.SequenceEqual(right.Ports);

    public override void Validate(EndpointSlice value, FaultList faults)
    {
        Checks.RequiredOneOf(FieldPath.Root("addressType"), value.AddressType, faults, "FQDN", "IPv4", "IPv6");
        Endpoints(value, faults);
        Ports(value, faults);
    }

    public override void ValidateUpdate(EndpointSlice current, EndpointSlice next, FaultList faults)
    {
        if (current.AddressType != next.AddressType)
            faults.Invalid(FieldPath.Root("addressType"), next.AddressType, Checks.Immutable);
    }

    private static void Endpoints(EndpointSlice value, FaultList faults)
    {
        var path = FieldPath.Root("endpoints");
        if (value.Endpoints.Length > MaxEndpoints)
        {
            faults.TooMany(path, value.Endpoints.Length, MaxEndpoints);
            return;
        }

        var isOwn = IsOwn(value);
        for (var i = 0; i < value.Endpoints.Length; i++)
        {
            var (endpoint, at) = (value.Endpoints[i], path.Index(i));
            var addresses = endpoint.Addresses;
            if (addresses.IsEmpty)
                faults.Required(at.Child("addresses"), "must contain at least 1 address");
            else if (addresses.Length > MaxAddresses)
                faults.TooMany(at.Child("addresses"), addresses.Length, MaxAddresses);
            for (var j = 0; j < addresses.Length; j++)
                Address(at.Child("addresses").Index(j), value.AddressType, addresses[j], isOwn, faults);
            Checks.Name(at.Child("nodeName"), endpoint.NodeName, faults);
            if (endpoint.DeprecatedTopology.Count > MaxTopology)
                faults.TooMany(at.Child("deprecatedTopology"), endpoint.DeprecatedTopology.Count, MaxTopology);
            MetadataRules.Labels(at.Child("deprecatedTopology"), endpoint.DeprecatedTopology, faults);
            if (endpoint.DeprecatedTopology.TryGetValue(Hostname, out var host))
                faults.Invalid(at.Child("deprecatedTopology").Key(Hostname), host, "may not be set, use the nodeName field instead");
            Checks.Label(at.Child("hostname"), endpoint.Hostname, faults);
            Hints(at.Child("hints"), endpoint.Hints, faults);
        }
    }

    private static void Hints(FieldPath path, EndpointHints? hints, FaultList faults)
    {
        if (hints is null)
            return;
        if (hints.ForZones.Length > MaxHints)
        {
            faults.TooMany(path.Child("forZones"), hints.ForZones.Length, MaxHints);
            return;
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < hints.ForZones.Length; i++)
        {
            var (name, at) = (hints.ForZones[i].Name, path.Child("forZones").Index(i).Child("name"));
            if (!seen.Add(name))
                faults.Duplicate(at, name);
            faults.InvalidEach(at, name, LabelNames.ValueFaults(name));
        }
    }

    /// <summary>
    /// Whether the cluster's own controllers wrote it. Pods reach the API at their gateway, which is link-local, and a node's address may be its loopback
    /// when it is alone: such addresses are right here, where Kubernetes would refuse them.
    /// </summary>
    private static bool IsOwn(EndpointSlice value) => value.Metadata is { Namespace: "default", Name: "kubernetes" }
        || value.Metadata.Labels.GetValueOrDefault(EndpointSlicePlan.ManagedByLabel) == EndpointSlicePlan.Manager;

    private static void Address(FieldPath path, string type, string address, bool isOwn, FaultList faults)
    {
        switch (type)
        {
            case "IPv4" or "IPv6":
                AddressRules.OfFamily(path, address, type == "IPv6", faults);
                if (!isOwn)
                    AddressRules.NotSpecial(path, address, faults);
                break;
            case "FQDN":
                Domain(path, address, faults);
                break;
        }
    }

    private static void Domain(FieldPath path, string name, FaultList faults)
    {
        if (name.Length == 0)
        {
            faults.Required(path);
            return;
        }

        var bare = name.EndsWith('.') ? name[..^1] : name;
        faults.InvalidEach(path, bare, DnsNames.SubdomainFaults(bare));
        if (!bare.Contains('.', StringComparison.Ordinal))
            faults.Invalid(path, bare, "should be a domain with at least two segments separated by dots");
    }

    private static void Ports(EndpointSlice value, FaultList faults)
    {
        var path = FieldPath.Root("ports");
        if (value.Ports.Length > MaxPorts)
        {
            faults.TooMany(path, value.Ports.Length, MaxPorts);
            return;
        }

        var names = new HashSet<string>();
        for (var i = 0; i < value.Ports.Length; i++)
        {
            var (port, at) = (value.Ports[i], path.Index(i));
            var name = port.Name ?? "";
            if (name.Length > 0)
                faults.InvalidEach(at.Child("name"), name, DnsNames.LabelFaults(name));
            if (!names.Add(name))
                faults.Duplicate(at.Child("name"), name);
            Checks.Protocol(at.Child("protocol"), port.Protocol, faults);
            Checks.Qualified(at.Child("appProtocol"), port.AppProtocol, faults);
        }
    }
}
