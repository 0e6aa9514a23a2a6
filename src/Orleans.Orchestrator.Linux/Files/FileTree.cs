using System.Text;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>
/// Removing directory trees that strangers made. A tree may be deeper than PATH_MAX, deeper than the stack is, and have names
/// that are not UTF-8; so every directory found inside is first moved up to the top and then emptied like the others.
/// </summary>
public static class FileTree
{
    /// <summary>Removes a directory and all that is in it, following no symbolic links; nothing when it isn't there.</summary>
    /// <exception cref="IOException">When something can't be removed.</exception>
    public static void Delete(string path)
    {
        var terminated = FilePath.Terminated(path);
        var top = OpenDirectory(Openat2.CurrentDirectory, terminated);
        if (top == -FileErrno.NoEntry)
            return;
        FileErrno.Check(top, $"open {path}");
        try
        {
            Empty(top);
        }
        finally
        {
            FileDescriptors.Close(top);
        }

        FileErrno.Check(FileNodes.RemoveDirectory(Openat2.CurrentDirectory, terminated), $"remove {path}");
    }

    /// <summary>Removes one entry, with everything in it where it is a directory.</summary>
    /// <exception cref="IOException">When something can't be removed.</exception>
    public static void DeleteEntry(int directory, ReadOnlySpan<byte> name)
    {
        var result = FileNodes.Unlink(directory, name);
        if (result != -FileErrno.IsDirectory)
        {
            if (result != -FileErrno.NoEntry)
                FileErrno.Check(result, "unlink");
            return;
        }

        var inner = (int)FileErrno.Check(OpenDirectory(directory, name), "open a directory");
        try
        {
            Empty(inner);
        }
        finally
        {
            FileDescriptors.Close(inner);
        }

        FileErrno.Check(FileNodes.RemoveDirectory(directory, name), "remove a directory");
    }

    private static int OpenDirectory(int directory, ReadOnlySpan<byte> name) =>
        Openat2.Open(directory, name, Openat2.ReadOnly | Openat2.Directory | Openat2.NoFollow);

    private static void Empty(int top)
    {
        var moved = 0;
        var pending = new Queue<byte[]>();
        RemoveOrMoveUp(top, top, pending, ref moved);
        while (pending.TryDequeue(out var name))
        {
            var fd = (int)FileErrno.Check(OpenDirectory(top, name), "open a directory");
            try
            {
                RemoveOrMoveUp(fd, top, pending, ref moved);
            }
            finally
            {
                FileDescriptors.Close(fd);
            }

            FileErrno.Check(FileNodes.RemoveDirectory(top, name), "remove a directory");
        }
    }

    private static void RemoveOrMoveUp(int directory, int top, Queue<byte[]> pending, ref int moved)
    {
        foreach (var name in DirectoryEntries.Read(directory))
        {
            var result = FileNodes.Unlink(directory, name);
            if (result != -FileErrno.IsDirectory)
            {
                FileErrno.Check(result, "unlink");
                continue;
            }

            if (FileNodes.RemoveDirectory(directory, name) == 0)
                continue;
            // A fresh name can only be taken at the top, where the tree's own entries are; then try the next.
            byte[] unique;
            int renamed;
            do
            {
                unique = FilePath.Terminated(Encoding.ASCII.GetBytes($".removing-{moved++}"));
                renamed = FileStatus.Get(top, unique, out _) == -FileErrno.NoEntry
                    ? FileNodes.Rename(directory, name, top, unique)
                    : -FileErrno.Exists;
            }
            while (renamed == -FileErrno.Exists);
            FileErrno.Check(renamed, "move a directory");
            pending.Enqueue(unique);
        }
    }
}
