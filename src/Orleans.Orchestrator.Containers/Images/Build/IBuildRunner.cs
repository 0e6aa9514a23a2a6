namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>Runs the command of a Dockerfile's RUN in a root filesystem.</summary>
public interface IBuildRunner
{
    /// <summary>Mounts the layers, runs the command to its end and unmounts.</summary>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(BuildCommand command, CancellationToken cancellation);
}
