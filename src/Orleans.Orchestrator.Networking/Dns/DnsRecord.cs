using System.Net;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>A resource record of class IN; the kinds below are all that is ever written.</summary>
/// <param name="Name">Whom it is about, without a final dot.</param>
internal abstract record DnsRecord(string Name);

/// <summary>A or AAAA, by the family of the address.</summary>
internal sealed record DnsAddressRecord(string Name, IPAddress Address) : DnsRecord(Name);

/// <summary>CNAME.</summary>
internal sealed record DnsAliasRecord(string Name, string Target) : DnsRecord(Name);

/// <summary>PTR.</summary>
internal sealed record DnsPointerRecord(string Name, string Target) : DnsRecord(Name);

/// <summary>SRV; priority 0 and equal weights, as Kubernetes has them.</summary>
internal sealed record DnsServiceRecord(string Name, ushort Weight, ushort Port, string Target) : DnsRecord(Name);

/// <summary>SOA of the cluster's domain.</summary>
internal sealed record DnsAuthorityRecord(string Name, uint Serial) : DnsRecord(Name);
