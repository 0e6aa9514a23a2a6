namespace Orleans.Orchestrator.Networking.Nftables;

/// <summary>A chain to be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hook">Where packets enter it; <see langword="null"/> for a chain that others go to.</param>
/// <param name="Rules">Its rules in order.</param>
internal sealed record NftChainDefinition(string Name, NftHook? Hook, params NftRule[] Rules)
{
    /// <summary>What the kernel will say about it.</summary>
    public NftChain Shape => new(Name, Hook, string.Join('\n', Rules.Select(rule => rule.Comment)));
}
