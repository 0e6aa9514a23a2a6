using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Where the runtime's files are, and how they are written.</summary>
internal sealed class StateDirectory(RuntimeOptions options)
{
    private const string RecordName = "state.json";

    /// <summary>Changes with every start of the machine.</summary>
    public static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Where each container's root is mounted, in a mount namespace of its own.</summary>
    public string RootMountPoint => Path.Combine(options.RunDirectory, "root");

    public string ContainerData(string id) => Path.Combine(options.DataDirectory, "containers", id);

    public string ContainerRun(string id) => Path.Combine(options.RunDirectory, "containers", id);

    public string Sandbox(string id) => Path.Combine(options.RunDirectory, "ns", id);

    public void Prepare()
    {
        Directory.CreateDirectory(RootMountPoint);
        foreach (var directory in (string[])[Path.Combine(options.DataDirectory, "containers"), Path.Combine(options.RunDirectory, "containers"), Path.Combine(options.RunDirectory, "ns")])
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public IEnumerable<string> ContainerIds() => Names(Path.Combine(options.DataDirectory, "containers"));

    public IEnumerable<string> SandboxIds() => Names(Path.Combine(options.RunDirectory, "ns"));

    public ContainerRecord? ReadContainer(string id) => Read(Path.Combine(ContainerData(id), RecordName), RecordJson.Default.ContainerRecord);

    public SandboxRecord? ReadSandbox(string id) => Read(Path.Combine(Sandbox(id), RecordName), RecordJson.Default.SandboxRecord);

    /// <param name="durable">Whether it must survive a crash of the machine; of processes it does in any case.</param>
    public void Write(ContainerRecord record, bool durable) =>
        Write(Path.Combine(ContainerData(record.Spec.Id), RecordName), record, RecordJson.Default.ContainerRecord, durable);

    public void Write(SandboxRecord record) =>
        Write(Path.Combine(Sandbox(record.Spec.Id), RecordName), record, RecordJson.Default.SandboxRecord, durable: false);

    /// <summary>Removes a directory with all in it; links in it are removed, not followed.</summary>
    public static void Remove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // It is gone already.
        }
    }

    private static IEnumerable<string> Names(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateDirectories(directory).Select(path => Path.GetFileName(path)!).Where(ContainerId.IsValid) : [];

    private static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    private static void Write<T>(string path, T record, JsonTypeInfo<T> type, bool durable)
    {
        var temporary = path + ".new";
        using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, JsonSerializer.SerializeToUtf8Bytes(record, type), 0);
            if (durable)
                RandomAccess.FlushToDisk(file);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
