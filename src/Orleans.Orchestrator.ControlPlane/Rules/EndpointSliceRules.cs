using System.Net;
using System.Net.Sockets;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Discovery.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for EndpointSlices.</summary>
internal sealed class EndpointSliceRules : ResourceRules<EndpointSlice>
{
    private const int MaxEndpoints = 1000;
    private const int MaxPorts = 20_000;
    private const int MaxAddresses = 100;

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
            faults.Invalid(FieldPath.Root("addressType"), next.AddressType, "field is immutable");
    }

    private static void Endpoints(EndpointSlice value, FaultList faults)
    {
        var path = FieldPath.Root("endpoints");
        if (value.Endpoints.Length > MaxEndpoints)
        {
            faults.TooMany(path, value.Endpoints.Length, MaxEndpoints);
            return;
        }

        for (var i = 0; i < value.Endpoints.Length; i++)
        {
            var at = path.Index(i).Child("addresses");
            var addresses = value.Endpoints[i].Addresses;
            if (addresses.IsEmpty)
                faults.Required(at, "must contain at least 1 address");
            else if (addresses.Length > MaxAddresses)
                faults.TooMany(at, addresses.Length, MaxAddresses);
            for (var j = 0; j < addresses.Length; j++)
                Address(at.Index(j), value.AddressType, addresses[j], faults);
        }
    }

    private static void Address(FieldPath path, string type, string address, FaultList faults)
    {
        if (type == "FQDN")
        {
            faults.InvalidEach(path, address, DnsNames.SubdomainFaults(address.TrimEnd('.')));
            return;
        }

        var family = type == "IPv6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        if (!IPAddress.TryParse(address, out var ip) || ip.AddressFamily != family)
            faults.Invalid(path, address, type == "IPv6" ? "must be a valid IPv6 address" : "must be a valid IPv4 address");
        else if (IPAddress.IsLoopback(ip) || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            faults.Invalid(path, address, "may not be unspecified or in the loopback range (127.0.0.0/8, ::1/128)");
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
            Checks.RequiredOneOf(at.Child("protocol"), port.Protocol, faults, "SCTP", "TCP", "UDP");
            Checks.InRange(at.Child("port"), port.Port, 0, 65535, faults);
        }
    }
}
