namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>An exception on its way between processes; it arrives as the type it was.</summary>
internal sealed record KeeperError
{
    public required string Kind { get; init; }

    public string Subject { get; init; } = "";

    public string Text { get; init; } = "";

    public int Errno { get; init; }

    public IReadOnlyList<string> Errors { get; init; } = [];

    public static KeeperError From(Exception exception) => exception switch
    {
        ContainerStartException e => new() { Kind = nameof(ContainerStartException), Subject = e.Subject, Text = e.Step, Errno = e.Errno },
        InvalidContainerSpecException e => new() { Kind = nameof(InvalidContainerSpecException), Errors = e.Errors },
        ContainerNotFoundException e => new() { Kind = nameof(ContainerNotFoundException), Subject = e.Id, Text = e.Reason },
        _ => new() { Kind = nameof(ContainerRuntimeException), Text = exception.Message },
    };

    public ContainerException ToException() => Kind switch
    {
        nameof(ContainerStartException) => new ContainerStartException(Subject, Text, Errno),
        nameof(InvalidContainerSpecException) => new InvalidContainerSpecException(Errors),
        nameof(ContainerNotFoundException) => new ContainerNotFoundException(Subject, Text),
        _ => new ContainerRuntimeException(Text),
    };
}
