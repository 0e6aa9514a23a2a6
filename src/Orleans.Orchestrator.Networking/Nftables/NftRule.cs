using Orleans.Orchestrator.Networking.Netlink;

namespace Orleans.Orchestrator.Networking.Nftables;

/// <summary>A rule to be written.</summary>
/// <param name="Comment">What <c>nft list</c> shows beside it, and what we know our own rules by; at most 127 letters, unique in its chain.</param>
/// <param name="Expressions">Writes what the rule does.</param>
internal sealed record NftRule(string Comment, Action<NetlinkWriter> Expressions);
