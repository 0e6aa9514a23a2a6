namespace Orleans.Orchestrator.NodeAgent.Containers;

/// <summary>A container's environment variables.</summary>
/// <param name="All">What its program gets.</param>
/// <param name="Declared">Without the image's: what <c>$(NAME)</c> may refer to, as in Kubernetes.</param>
internal sealed record ContainerEnvironment(IReadOnlyDictionary<string, string> All, IReadOnlyDictionary<string, string> Declared);
