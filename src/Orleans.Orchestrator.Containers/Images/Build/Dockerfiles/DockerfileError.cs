namespace Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;

/// <summary>Something wrong in a Dockerfile.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Message">What.</param>
internal sealed record DockerfileError(int Line, string Message);
