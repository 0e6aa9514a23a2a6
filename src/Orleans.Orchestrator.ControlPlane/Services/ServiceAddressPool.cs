using System.Buffers.Binary;
using System.Net;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>Which Service has which cluster address and which ports of the nodes.</summary>
/// <param name="network">The cluster addresses; the first is the API's.</param>
/// <param name="firstPort">First port of the nodes that is given.</param>
/// <param name="lastPort">Last one.</param>
public sealed class ServiceAddressPool(IPNetwork network, int firstPort, int lastPort)
{
    /// <summary>The Service by which the API is reached in the cluster.</summary>
    public const string ApiService = "default/kubernetes";

    private readonly Dictionary<uint, string> _addresses = [];
    private readonly Dictionary<(int Port, string Protocol), string> _ports = [];
    private readonly uint _first = Number(network.BaseAddress);
    private readonly uint _size = 1u << (32 - network.PrefixLength);
    private uint _nextAddress;
    private int _nextPort;

    /// <summary>The API's address.</summary>
    public IPAddress ApiAddress => Address(_first + 1);

    // Kubernetes leaves the low addresses to those who ask for a certain one: 16 to 256 of them, a sixteenth of the range.
    private uint StaticBand => Math.Min(Math.Max(16, _size / 16), Math.Min(256, _size / 2));

    /// <summary>A free address; null when there is none.</summary>
    public IPAddress? AllocateAddress(string service)
    {
        var (band, dynamic) = (StaticBand, _size - 1 - StaticBand);
        for (var i = 0u; i < dynamic; i++)
        {
            var offset = band + ((_nextAddress + i) % dynamic);
            if (!_addresses.TryAdd(_first + offset, service))
                continue;
            _nextAddress = (offset - band + 1) % dynamic;
            return Address(_first + offset);
        }

        for (var offset = 2u; offset < band; offset++)
        {
            if (_addresses.TryAdd(_first + offset, service))
                return Address(_first + offset);
        }

        return null;
    }

    /// <summary>Takes a certain address.</summary>
    /// <returns>Why it can't be taken, or null.</returns>
    public string? TakeAddress(string service, string text)
    {
        if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork)
            return "must be a valid IPv4 address";
        if (!network.Contains(address) || Number(address) == _first || Number(address) == _first + _size - 1)
            return $"the provided IP ({text}) is not in the valid range. The range of valid IPs is {network}";
        if (Number(address) == _first + 1 && service != ApiService)
            return "provided IP is reserved for the API";
        return _addresses.TryAdd(Number(address), service) || _addresses[Number(address)] == service ? null : "provided IP is already allocated";
    }

    /// <summary>A free port of the nodes; 0 when there is none.</summary>
    public int AllocatePort(string service, string protocol)
    {
        var count = lastPort - firstPort + 1;
        for (var i = 0; i < count; i++)
        {
            var port = firstPort + ((_nextPort + i) % count);
            if (!_ports.TryAdd((port, protocol), service))
                continue;
            _nextPort = (port - firstPort + 1) % count;
            return port;
        }

        return 0;
    }

    /// <summary>Takes a certain port of the nodes.</summary>
    /// <returns>Why it can't be taken, or null.</returns>
    public string? TakePort(string service, int port, string protocol)
    {
        if (port < firstPort || port > lastPort)
            return $"provided port is not in the valid range. The range of valid ports is {firstPort}-{lastPort}";
        return _ports.TryAdd((port, protocol), service) || _ports[(port, protocol)] == service ? null : "provided port is already allocated";
    }

    /// <summary>Takes back everything of a Service but what it still has.</summary>
    public void Keep(string service, string? address, IReadOnlyCollection<(int Port, string Protocol)> ports)
    {
        foreach (var (number, owner) in _addresses)
        {
            if (owner == service && Address(number).ToString() != address)
                _addresses.Remove(number);
        }

        foreach (var (port, owner) in _ports)
        {
            if (owner == service && !ports.Contains(port))
                _ports.Remove(port);
        }
    }

    private static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static IPAddress Address(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
