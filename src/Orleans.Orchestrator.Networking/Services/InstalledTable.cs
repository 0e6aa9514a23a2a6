namespace Orleans.Orchestrator.Networking.Services;

/// <summary>What the kernel's table holds beside its fixed part.</summary>
/// <param name="Services">The services with endpoints.</param>
/// <param name="Chains">The chains that pick slots; one that is no longer used stays until the table is replaced, because it is soon used again.</param>
internal sealed record InstalledTable(Dictionary<ServiceKey, InstalledService> Services, HashSet<PickChain> Chains)
{
    /// <summary>A table as <see cref="ServiceTableLayout"/> writes it.</summary>
    public static InstalledTable Empty => new([], []);
}
