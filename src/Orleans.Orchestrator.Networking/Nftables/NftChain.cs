namespace Orleans.Orchestrator.Networking.Nftables;

/// <summary>A chain as the kernel has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hook">Where packets enter it; <see langword="null"/> for a chain that others go to.</param>
/// <param name="Rules">The comments of its rules in order, a line each; an empty line for a rule without.</param>
internal sealed record NftChain(string Name, NftHook? Hook, string Rules);
