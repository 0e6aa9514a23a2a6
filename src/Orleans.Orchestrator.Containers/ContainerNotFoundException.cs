namespace Orleans.Orchestrator.Containers;

/// <summary>There is no such container or sandbox, or it does not run and the call needs it to.</summary>
/// <param name="id">The container or sandbox.</param>
/// <param name="reason">What is the matter with it.</param>
public sealed class ContainerNotFoundException(string id, string reason)
    : ContainerException($"{id}: {reason}")
{
    /// <summary>The container or sandbox.</summary>
    public string Id => id;

    /// <summary>What is the matter with it.</summary>
    public string Reason => reason;
}
