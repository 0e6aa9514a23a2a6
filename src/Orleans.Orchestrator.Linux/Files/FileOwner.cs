using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>chown(2).</summary>
public static partial class FileOwner
{
    private const int Unchanged = -1;

    /// <summary>Gives a file or folder to a group, and has what is made inside a folder belong to that group too (setgid).</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void SetGroup(string path, long group)
    {
        if (Chown(path, Unchanged, checked((int)group)) != 0)
            throw LinuxException.Last("chown", path);
        if (Directory.Exists(path))
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.SetGroup | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute);
    }

    /// <summary>Gives a file or folder to a user and a group, by their numbers.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Set(string path, uint user, uint group)
    {
        if (Chown(path, unchecked((int)user), unchecked((int)group)) != 0)
            throw LinuxException.Last("chown", path);
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, int user, int group);
}
