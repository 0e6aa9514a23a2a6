namespace Orleans.Orchestrator.Containers.Images;

/// <summary>What one pull may differ in.</summary>
public sealed record PullOptions
{
    /// <summary>Credentials by registry (e.g. from imagePullSecrets); they come before the store's own.</summary>
    public RegistryCredentials? Credentials { get; init; }
}
