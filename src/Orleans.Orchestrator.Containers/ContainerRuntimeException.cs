namespace Orleans.Orchestrator.Containers;

/// <summary>The runtime itself is in trouble, not the container: the keeper cannot be reached, a cgroup is missing, a disk is full.</summary>
/// <param name="message">What was tried and what to do.</param>
/// <param name="inner">The error below it.</param>
public sealed class ContainerRuntimeException(string message, Exception? inner = null) : ContainerException(message, inner);
