namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>Limits of custom kinds.</summary>
public sealed record CustomResourceOptions
{
    /// <summary>Definitions in a cluster; each costs a collection.</summary>
    public int MaxDefinitions { get; init; } = 1000;
}
