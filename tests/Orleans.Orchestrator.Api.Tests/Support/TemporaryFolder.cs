namespace Orleans.Orchestrator.Api.Tests.Support;

/// <summary>A folder that is gone afterwards.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("orc-api-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
