using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orleans.Orchestrator.Containers.Native.Users;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Where the runtime's files are, and how they are written.</summary>
internal sealed class StateDirectory(RuntimeOptions options)
{
    private const string RecordName = "state.json";

    // Overlayfs makes what is in work, and leaves it when it is unmounted. Innermost first; a name that ends in a slash is a directory's.
    private static readonly KnownTree ContainerDataTree = new([
        RecordName, "upper/", "work/work/incompat/volatile/dirty", "work/work/incompat/volatile/", "work/work/incompat/", "work/work/", "work/"]);

    private static readonly KnownTree ContainerRunTree = new(["out", "err"]);

    private static readonly KnownTree SandboxTree = new([RecordName, "net", "uts", "ipc", UserNamespace.Name, "shm/"]);

    private const string Containers = "containers";
    private const uint Folders = 32;
    private const uint DirectoryMode = 0b111_000_000;
    private const uint RecordMode = 0b110_000_000;

    /// <summary>Changes with every start of the machine.</summary>
    public static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>A folder to mount over, in a mount namespace of its own.</summary>
    public string RootMountPoint => Path.Combine(options.RunDirectory, "root");

    public string ContainerData(string id) => ContainerData(options.DataDirectory, id);

    /// <summary>
    /// In one of a few folders that the file system may put far from each other: without a journal, ext4 looks through all files that were deleted near a
    /// place in the last minutes before it makes one there, and containers come and go by the dozen files.
    /// </summary>
    public static string ContainerData(string dataDirectory, string id)
    {
        var hash = 0u;
        foreach (var c in id)
            hash = (hash * 31) + c;
        return Path.Combine(dataDirectory, Containers, (hash % Folders).ToString("x2", CultureInfo.InvariantCulture), id);
    }

    public string ContainerRun(string id) => Path.Combine(options.RunDirectory, Containers, id);

    public string Sandbox(string id) => Path.Combine(options.RunDirectory, "ns", id);

    /// <summary>Removes the folders in which no container is any more; they are made again when one needs them.</summary>
    public static void RemoveEmptyFolders(string dataDirectory)
    {
        var top = Path.Combine(dataDirectory, Containers);
        foreach (var folder in Names(top))
            _ = FileNodes.RemoveDirectory(Openat2.CurrentDirectory, FilePath.Terminated(Path.Combine(top, folder)));
    }

    public void Prepare()
    {
        Directory.CreateDirectory(RootMountPoint);
        var data = Path.Combine(options.DataDirectory, Containers);
        foreach (var directory in (string[])[data, Path.Combine(options.RunDirectory, Containers), Path.Combine(options.RunDirectory, "ns")])
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        DirectoryPlacement.Spread(data);
    }

    /// <summary>Makes a container's directories.</summary>
    public void MakeContainer(string id)
    {
        var data = ContainerData(id);
        if (Make(data) == -FileErrno.NoEntry)
        {
            Check(Make(Path.GetDirectoryName(data)!), data);
            Check(Make(data), data);
        }
        Check(Make(ContainerRun(id)), ContainerRun(id));

        static int Make(string path) => FileNodes.MakeDirectory(Openat2.CurrentDirectory, FilePath.Terminated(path), DirectoryMode);

        static void Check(int result, string path)
        {
            if (result is not (0 or -FileErrno.Exists))
                FileErrno.Check(result, $"mkdir {path}");
        }
    }

    public IEnumerable<string> ContainerIds()
    {
        var top = Path.Combine(options.DataDirectory, Containers);
        return Names(top).SelectMany(folder => Names(Path.Combine(top, folder)));
    }

    public IEnumerable<string> SandboxIds() => Names(Path.Combine(options.RunDirectory, "ns"));

    public ContainerRecord? ReadContainer(string id)
    {
        var lines = ReadLines(Path.Combine(ContainerData(id), RecordName));
        if (lines is not [var first, .. var more] || Parse(first, RecordJson.Default.ContainerRecord) is not { } record)
            return null;
        var exit = more.Select(line => Parse(line, RecordJson.Default.ContainerExit)).LastOrDefault(exit => exit is not null);
        return exit is null ? record : record with { Exit = exit };
    }

    public SandboxRecord? ReadSandbox(string id) =>
        ReadLines(Path.Combine(Sandbox(id), RecordName)) is [var only, ..] ? Parse(only, RecordJson.Default.SandboxRecord) : null;

    /// <summary>Written once the process runs; it survives a crash of processes.</summary>
    public void Write(ContainerRecord record) =>
        Write(Path.Combine(ContainerData(record.Spec.Id), RecordName), Openat2.Truncate, JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Default.ContainerRecord), durable: false);

    /// <summary>
    /// A line below the container's record; it survives a crash of the machine. A line that such a crash has cut short is passed over, as if it had
    /// not been written: nobody was told of it yet.
    /// </summary>
    public void WriteExit(string id, ContainerExit exit) =>
        Write(Path.Combine(ContainerData(id), RecordName), Openat2.Append, JsonSerializer.SerializeToUtf8Bytes(exit, RecordJson.Default.ContainerExit), durable: true);

    public void Write(SandboxRecord record) =>
        Write(Path.Combine(Sandbox(record.Spec.Id), RecordName), Openat2.Truncate, JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Default.SandboxRecord), durable: false);

    /// <summary>Removes a container's directories with all in them; links in them are removed, not followed.</summary>
    public void RemoveContainer(string id)
    {
        ContainerRunTree.Remove(ContainerRun(id));
        ContainerDataTree.Remove(ContainerData(id));
    }

    /// <summary>Removes a sandbox' directory, in which nothing is mounted any more.</summary>
    public void RemoveSandbox(string id) => SandboxTree.Remove(Sandbox(id));

    private static IEnumerable<string> Names(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateDirectories(directory).Select(path => Path.GetFileName(path)!).Where(ContainerId.IsValid) : [];

    private static byte[][] ReadLines(string path)
    {
        try
        {
            return [.. Split(File.ReadAllBytes(path))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static IEnumerable<byte[]> Split(byte[] content)
    {
        for (var start = 0; start < content.Length;)
        {
            var end = Array.IndexOf(content, (byte)'\n', start);
            end = end < 0 ? content.Length : end;
            if (end > start)
                yield return content[start..end];
            start = end + 1;
        }
    }

    private static T? Parse<T>(byte[] line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a line in one system call. It begins with a line's end, in case that the line before was cut short.</summary>
    private static void Write(string path, int how, byte[] line, bool durable)
    {
        var fd = (int)FileErrno.Check(
            Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(path), Openat2.WriteOnly | Openat2.Create | how, RecordMode), $"open {path}");
        try
        {
            FileErrno.Check(FileDescriptors.WriteAll(fd, [(byte)'\n', .. line, (byte)'\n']), $"write {path}");
            if (durable)
                FileErrno.Check(FileDescriptors.SyncData(fd), $"fdatasync {path}");
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }
}
