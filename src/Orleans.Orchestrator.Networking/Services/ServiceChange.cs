namespace Orleans.Orchestrator.Networking.Services;

/// <summary>What an apply did to the kernel's table.</summary>
/// <param name="ElementsAdded">Map elements added.</param>
/// <param name="ElementsRemoved">Map elements removed.</param>
/// <param name="Replaced">Whether the whole table was written anew because the kernel's differed from what was expected.</param>
public readonly record struct ServiceChange(int ElementsAdded, int ElementsRemoved, bool Replaced)
{
    /// <summary>Whether the kernel already had what was wanted.</summary>
    public bool IsEmpty => ElementsAdded == 0 && ElementsRemoved == 0 && !Replaced;
}
