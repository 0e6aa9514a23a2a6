using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Orleans.Orchestrator.Networking.Dns;
using Orleans.Orchestrator.Networking.Services;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using ServicePort = Orleans.Orchestrator.Networking.Services.ServicePort;

namespace Orleans.Orchestrator.NodeAgent.Services;

/// <summary>
/// The cluster's services and endpoints as this machine knows them, and what follows from them: the forwarding table, the
/// DNS zone and the environment variables. A change costs what it changes: everything else is the very objects of before, by
/// which the proxy too sees at a glance what is the same. Safe for use by several threads.
/// </summary>
internal sealed class ServiceDirectory(NodeAgentOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServiceEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<KeyValuePair<string, string>>> _variables = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ImmutableArray<ServicePort>> _hostPorts = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _hostPortsKnown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hostPortsChanged;
    private DnsZone _zone = DnsZone.Create(options.ClusterDomain);
    private ServiceTable _table = ServiceTable.Empty;

    /// <summary>Called when a pod's host ports come or go; services and slices have their own watch.</summary>
    public event Action? HostPortsChanged;

    /// <summary>Ends once the host ports of all pods that were here before this process are known: a table without them would take them away.</summary>
    public Task HostPortsKnown => _hostPortsKnown.Task;

    /// <summary>All pods that were here before have told their host ports.</summary>
    public void SetHostPortsKnown() => _hostPortsKnown.TrySetResult();

    /// <summary>Takes over the host ports of a pod on this machine; none for their end.</summary>
    public void SetHostPorts(string uid, ImmutableArray<ServicePort> ports)
    {
        lock (_lock)
        {
            if (ports.IsEmpty ? !_hostPorts.Remove(uid) : _hostPorts.TryGetValue(uid, out var before) && before.SequenceEqual(ports))
                return;
            if (!ports.IsEmpty)
                _hostPorts[uid] = ports;
            _hostPortsChanged = true;
        }

        HostPortsChanged?.Invoke();
    }

    /// <summary>Takes over a service, or its end.</summary>
    public void Set(Service service, bool gone)
    {
        lock (_lock)
        {
            var key = Key(service.Metadata.Namespace, service.Metadata.Name);
            Entry(key).Service = gone ? null : service;
            _changed.Add(key);
            // The API's own service is told to every namespace.
            if (ServiceVariables.IsApi(service))
                _variables.Clear();
            _variables.Remove(service.Metadata.Namespace ?? "");
        }
    }

    /// <summary>Takes over a slice, or its end.</summary>
    public void Set(EndpointSlice slice, bool gone)
    {
        lock (_lock)
        {
            var key = Key(slice.Metadata.Namespace, slice.Metadata.Name);
            RemoveSlice(key);
            if (gone || slice.Metadata.Labels.GetValueOrDefault(ServiceEntry.ServiceNameLabel) is not { Length: > 0 } service)
                return;
            var owner = Key(slice.Metadata.Namespace, service);
            _owners[key] = owner;
            Entry(owner).Slices[key] = slice;
            _changed.Add(owner);
        }
    }

    /// <summary>Forgets services that are not in a fresh list.</summary>
    public void KeepServices(IReadOnlySet<string> keys)
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Values.Where(e => e.Service is not null && !keys.Contains(e.Key)).ToList())
                Set(entry.Service!, gone: true);
        }
    }

    /// <summary>Forgets slices that are not in a fresh list.</summary>
    public void KeepSlices(IReadOnlySet<string> keys)
    {
        lock (_lock)
        {
            foreach (var key in _owners.Keys.Where(k => !keys.Contains(k)).ToList())
                RemoveSlice(key);
        }
    }

    /// <summary>What every node forwards, and what DNS answers from, as of now.</summary>
    public (ServiceTable Table, DnsZone Zone) Current()
    {
        lock (_lock)
        {
            var forwards = _hostPortsChanged;
            _hostPortsChanged = false;
            foreach (var key in _changed)
            {
                var entry = _entries[key];
                forwards |= entry.Refresh(ref _zone);
                if (entry.Service is null && entry.Slices.Count == 0)
                    _entries.Remove(key);
            }

            _changed.Clear();
            if (forwards)
                _table = Table();
            return (_table, _zone);
        }
    }

    /// <summary>The variables that tell a pod where its namespace's services are (Docker's links), and where the API is.</summary>
    /// <param name="podNamespace">The pod's namespace.</param>
    /// <param name="onlyApi">Leaves out all but the API: a pod can do without service links, not without that.</param>
    public ImmutableArray<KeyValuePair<string, string>> Variables(string podNamespace, bool onlyApi = false)
    {
        lock (_lock)
        {
            if (onlyApi)
                return [.. Services().Where(ServiceVariables.IsApi).SelectMany(ServiceVariables.Of)];
            if (!_variables.TryGetValue(podNamespace, out var known))
            {
                var seen = Services().Where(s => s.Metadata.Namespace == podNamespace || ServiceVariables.IsApi(s)).OrderBy(s => s.Metadata.Name, StringComparer.Ordinal);
                _variables[podNamespace] = known = [.. seen.SelectMany(ServiceVariables.Of)];
            }

            return known;
        }
    }

    /// <summary><c>namespace/name</c>.</summary>
    public static string Key(string? ns, string? name) => $"{ns}/{name}";

    /// <summary>An IPv4 address, or null: the machine forwards no other.</summary>
    public static IPAddress? Ipv4(string? text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork ? address : null;

    /// <summary>
    /// Cluster addresses and node ports are given out once. What people claim themselves may collide: the first by name has it, and the
    /// machine's own ports stay its own, for the proxy would refuse the whole of a table that contradicts itself.
    /// </summary>
    private ServiceTable Table()
    {
        ImmutableArray<ServicePort> ports = [.. _entries.Values.SelectMany(e => e.Ports)];
        List<ServicePort> claims = [.. _entries.Values.SelectMany(e => e.Outside).OrderBy(p => p.Name, StringComparer.Ordinal), .. _hostPorts.Values.SelectMany(p => p)];
        if (claims.Count == 0)
            return new ServiceTable(ports);
        var taken = ports.Select(p => (p.Protocol, p.ClusterAddress, p.Port)).ToHashSet();
        taken.UnionWith(ports.Where(p => p.NodePort is not null).Select(p => (p.Protocol, IPAddress.Any, p.NodePort!.Value)));
        taken.UnionWith(options.OwnPorts.SelectMany(port => new[] { (ServiceProtocol.Tcp, IPAddress.Any, port), (ServiceProtocol.Tcp, options.Address, port), (ServiceProtocol.Tcp, IPAddress.Loopback, port) }));
        return new ServiceTable([.. ports, .. claims.Where(p => taken.Add((p.Protocol, p.ClusterAddress, p.Port)))]);
    }

    private IEnumerable<Service> Services() => _entries.Values.Select(e => e.Service).OfType<Service>();

    private void RemoveSlice(string key)
    {
        if (!_owners.Remove(key, out var owner))
            return;
        Entry(owner).Slices.Remove(key);
        _changed.Add(owner);
    }

    private ServiceEntry Entry(string key)
    {
        if (!_entries.TryGetValue(key, out var entry))
            _entries[key] = entry = new ServiceEntry(key);
        return entry;
    }
}
