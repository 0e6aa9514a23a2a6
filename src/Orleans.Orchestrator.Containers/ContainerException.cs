namespace Orleans.Orchestrator.Containers;

/// <summary>The container runtime could not do what it was asked to.</summary>
public abstract class ContainerException : Exception
{
    private protected ContainerException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
