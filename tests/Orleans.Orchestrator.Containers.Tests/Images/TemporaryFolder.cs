using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Tests.Images;

/// <summary>A folder of one test, removed with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("orc-images-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => FileTree.Delete(Path);
}
