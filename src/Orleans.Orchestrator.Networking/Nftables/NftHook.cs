using static Orleans.Orchestrator.Networking.Nftables.NftConstants;

namespace Orleans.Orchestrator.Networking.Nftables;

/// <summary>Where packets enter a chain by themselves.</summary>
internal sealed record NftHook(string Type, int Number, int Priority, int Policy = NF_ACCEPT);
