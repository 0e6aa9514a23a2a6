namespace Orleans.Orchestrator.Containers;

/// <summary>A specification was refused before anything was done.</summary>
/// <param name="errors">Every reason, each naming the field.</param>
public sealed class InvalidContainerSpecException(IReadOnlyList<string> errors)
    : ContainerException("invalid specification: " + string.Join("; ", errors))
{
    /// <summary>Every reason, each naming the field.</summary>
    public IReadOnlyList<string> Errors => errors;
}
