using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>
/// What is in a directory of ours when nobody has put anything else there, so that it can be removed without looking for it: that takes a third of the
/// calls, and most containers write nothing.
/// </summary>
/// <param name="names">In the order to remove them; a directory's ends in a slash. None but we and the kernel can make a link in their way.</param>
internal sealed class KnownTree(IReadOnlyList<string> names)
{
    private readonly (byte[] Name, bool IsDirectory)[] _entries = [.. names.Select(name => (FilePath.Terminated(name.TrimEnd('/')), name.EndsWith('/')))];

    /// <summary>Removes a directory with all in it, also what is not known. Links are removed, not followed.</summary>
    /// <exception cref="IOException">Something cannot be removed.</exception>
    public void Remove(string directory)
    {
        if (!TryRemoveKnown(directory))
            FileTree.Delete(directory);
    }

    private bool TryRemoveKnown(string directory)
    {
        var path = FilePath.Terminated(directory);
        var opened = Openat2.Open(Openat2.CurrentDirectory, path, Openat2.PathOnly | Openat2.Directory | Openat2.NoFollow);
        if (opened < 0)
            return opened == -FileErrno.NoEntry;
        var known = true;
        foreach (var (name, isDirectory) in _entries)
        {
            var result = isDirectory ? FileNodes.RemoveDirectory(opened, name) : FileNodes.Unlink(opened, name);
            if (!(known = result is 0 or -FileErrno.NoEntry))
                break;
        }
        FileDescriptors.Close(opened);
        return known && FileNodes.RemoveDirectory(Openat2.CurrentDirectory, path) == 0;
    }
}
