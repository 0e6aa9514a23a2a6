using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Tests.Images;

/// <summary>A folder of one test, removed with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const long NeededBytes = 1L << 30;

    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(Parent(), "orc-images-" + Guid.NewGuid().ToString("n")[..12])).FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    // Memory where there is enough: the store syncs its filesystem, which on a busy disk writes everybody's data.
    private static string Parent()
    {
        var memory = new DriveInfo("/dev/shm");
        return memory.IsReady && memory.AvailableFreeSpace > NeededBytes ? memory.Name : System.IO.Path.GetTempPath();
    }

    public void Dispose() => FileTree.Delete(Path);
}
