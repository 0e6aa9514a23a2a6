using System.Collections.Immutable;
using System.Net;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>
/// An immutable picture of the cluster's names; a change makes the next picture and costs no copy of the whole. Names follow Kubernetes' "DNS-Based
/// Service Discovery" specification 1.1; besides, <c>web</c> (of namespace <c>default</c>), <c>web.default</c> and <c>web.default.svc</c> are
/// answered for services that exist, for clients without search domains.
/// </summary>
public sealed class DnsZone
{
    private const string DefaultNamespace = "default";
    private const string ServiceLabel = "svc";
    private const string PodLabel = "pod";

    private readonly ImmutableDictionary<string, DnsService> _services;
    private readonly ImmutableDictionary<string, int> _namespaces;
    private readonly ImmutableDictionary<IPAddress, ImmutableSortedSet<string>> _pointers;
    private readonly string _suffix;

    private DnsZone(
        string clusterDomain,
        uint serial,
        ImmutableDictionary<string, DnsService> services,
        ImmutableDictionary<string, int> namespaces,
        ImmutableDictionary<IPAddress, ImmutableSortedSet<string>> pointers)
    {
        ClusterDomain = clusterDomain;
        _suffix = "." + clusterDomain;
        Serial = serial;
        _services = services;
        _namespaces = namespaces;
        _pointers = pointers;
    }

    /// <summary>The cluster's domain, such as <c>cluster.local</c>, in lower case and without a final dot.</summary>
    public string ClusterDomain { get; }

    /// <summary>Grows with every change.</summary>
    internal uint Serial { get; }

    /// <summary>A zone without services.</summary>
    public static DnsZone Create(string clusterDomain = "cluster.local") => new(
        clusterDomain.Trim('.').ToLowerInvariant(),
        1,
        ImmutableDictionary<string, DnsService>.Empty,
        ImmutableDictionary<string, int>.Empty,
        ImmutableDictionary<IPAddress, ImmutableSortedSet<string>>.Empty);

    /// <summary>The zone with <paramref name="service"/> added or replaced.</summary>
    public DnsZone With(DnsService service)
    {
        var zone = Without(service.Namespace, service.Name);
        var pointers = zone._pointers;
        foreach (var (address, name) in DnsServiceNames.Pointers(service, ClusterDomain))
            pointers = pointers.SetItem(address, pointers.GetValueOrDefault(address, []).Add(name));
        return new(
            ClusterDomain,
            Serial + 1,
            zone._services.SetItem(Key(service.Namespace, service.Name), service),
            zone._namespaces.SetItem(Lower(service.Namespace), zone._namespaces.GetValueOrDefault(Lower(service.Namespace)) + 1),
            pointers);
    }

    /// <summary>The zone without a service.</summary>
    public DnsZone Without(string serviceNamespace, string name)
    {
        var key = Key(serviceNamespace, name);
        if (!_services.TryGetValue(key, out var service))
            return this;
        var pointers = _pointers;
        foreach (var (address, pointer) in DnsServiceNames.Pointers(service, ClusterDomain))
        {
            var rest = pointers.GetValueOrDefault(address, []).Remove(pointer);
            pointers = rest.IsEmpty ? pointers.Remove(address) : pointers.SetItem(address, rest);
        }
        var left = _namespaces[Lower(serviceNamespace)] - 1;
        var namespaces = left == 0 ? _namespaces.Remove(Lower(serviceNamespace)) : _namespaces.SetItem(Lower(serviceNamespace), left);
        return new(ClusterDomain, Serial + 1, _services.Remove(key), namespaces, pointers);
    }

    /// <summary>Answers a question, or says by <see langword="null"/> that the name is not the cluster's.</summary>
    /// <param name="name">In lower case, without a final dot.</param>
    /// <param name="type">What is asked for.</param>
    internal DnsLookup? Lookup(string name, DnsType type)
    {
        if (name == ClusterDomain)
            return type is DnsType.Soa or DnsType.Any ? new DnsLookup { Answers = [new DnsAuthorityRecord(name, Serial)] } : DnsLookup.NoData;
        if (name.EndsWith(_suffix, StringComparison.Ordinal))
            return LookupInside(name, name[..^_suffix.Length].Split('.'), type);
        if (ReverseName.TryParse(name, out var address))
            return LookupPointer(name, address, type);
        return LookupShort(name, name.Split('.'), type);
    }

    /// <summary>The record that goes with "no".</summary>
    internal DnsRecord Authority => new DnsAuthorityRecord(ClusterDomain, Serial);

    private DnsLookup LookupInside(string name, string[] labels, DnsType type)
    {
        if (labels[^1] == PodLabel)
            return LookupPod(name, labels, type);
        if (labels[^1] != ServiceLabel)
            return DnsLookup.NoName;
        if (labels.Length == 1 || labels.Length == 2 && _namespaces.ContainsKey(labels[0]))
            return DnsLookup.NoData;
        return labels.Length >= 3 && _services.TryGetValue($"{labels[^3]}.{labels[^2]}", out var service)
            ? Answer(name, service, labels.AsSpan(0, labels.Length - 3), type)
            : DnsLookup.NoName;
    }

    /// <summary>A pod's address under a name: <c>10-244-0-5.default.pod.cluster.local</c>. As with CoreDNS ("pods insecure") nobody looks whether there is such a pod.</summary>
    private static DnsLookup LookupPod(string name, string[] labels, DnsType type)
    {
        if (labels.Length < 3)
            return DnsLookup.NoData;
        if (labels.Length > 3 || !IPAddress.TryParse(labels[0].Replace('-', '.'), out var address) || labels[0] != address.ToString().Replace('.', '-'))
            return DnsLookup.NoName;
        return type is DnsType.A or DnsType.Any ? new DnsLookup { Answers = [new DnsAddressRecord(name, address)] } : DnsLookup.NoData;
    }

    private DnsLookup? LookupShort(string name, string[] labels, DnsType type)
    {
        var key = labels switch
        {
            [var service] => $"{service}.{DefaultNamespace}",
            [_, _] => name,
            [var service, var serviceNamespace, ServiceLabel] => $"{service}.{serviceNamespace}",
            _ => null,
        };
        return key is not null && _services.TryGetValue(key, out var found) ? Answer(name, found, [], type) : null;
    }

    private DnsLookup Answer(string name, DnsService service, ReadOnlySpan<string> before, DnsType type)
    {
        var lookup = DnsServiceNames.Answer(name, service, before, type, ClusterDomain);
        // An alias into the cluster is followed here, once; an alias of an alias is the client's to follow.
        return lookup.Outside is { } target && Lookup(target.TrimEnd('.').ToLowerInvariant(), type) is { Outside: null } inside
            ? lookup with { Answers = [.. lookup.Answers, .. inside.Answers], Outside = null }
            : lookup;
    }

    private DnsLookup? LookupPointer(string name, IPAddress address, DnsType type)
    {
        if (!_pointers.TryGetValue(address, out var names))
            return null;
        return type is DnsType.Ptr or DnsType.Any ? new DnsLookup { Answers = [.. names.Select(target => new DnsPointerRecord(name, target))] } : DnsLookup.NoData;
    }

    private static string Key(string serviceNamespace, string name) => Lower($"{name}.{serviceNamespace}");

    private static string Lower(string text) => text.ToLowerInvariant();
}
