using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Archives;

/// <summary>An archive that lies unpacked in a directory. Links in it can't lead out of it.</summary>
internal sealed class DirectoryFiles(string directory) : IArchiveFiles, IDisposable
{
    private readonly int _root = (int)FileErrno.Check(
        Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(directory), Openat2.ReadOnly | Openat2.Directory), $"open {directory}");

    public Stream? TryOpen(string path)
    {
        if (path.Contains('\0'))
            return null;
        // Non-blocking, so that a FIFO in the place of a file can't stop us.
        var fd = Openat2.Open(
            _root, FilePath.Terminated(path), Openat2.ReadOnly | Openat2.NonBlocking, 0, Openat2.ResolveInRoot | Openat2.ResolveNoMagicLinks);
        if (fd is -FileErrno.NoEntry or -FileErrno.NotDirectory)
            return null;
        FileErrno.Check(fd, $"open {directory}/{path}");
        var handle = new SafeFileHandle(fd, ownsHandle: true);
        if (FileStatus.Get(fd, "\0"u8, out var status) == 0 && status.Type == FileStatus.Regular)
            return new FileStream(handle, FileAccess.Read, bufferSize: 1);
        handle.Dispose();
        return null;
    }

    public void Dispose() => FileDescriptors.Close(_root);
}
