using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Cgroups;

/// <summary>What a new process needs in order to join its cgroups.</summary>
public sealed class CgroupMembership : IDisposable
{
    private const int AtFdCwd = -100;
    private const int O_WRONLY = 1;
    private const int O_DIRECTORY = 0x10000;
    private const int O_DIRECTORY_ARM64 = 0x4000;
    private const int O_CLOEXEC = 0x80000;

    private readonly List<(string Path, SafeFileHandle Handle)> _files = [];

    /// <summary>Files to write 0 into.</summary>
    public IReadOnlyList<(string Path, SafeFileHandle Handle)> Files => _files;

    /// <summary>The directory of the v2 tree's cgroup, for CLONE_INTO_CGROUP.</summary>
    public SafeFileHandle? Directory { get; private set; }

    /// <summary>Opens them.</summary>
    /// <exception cref="LinuxException">One is not there.</exception>
    public static CgroupMembership Open(IEnumerable<string> files, string? directory)
    {
        var membership = new CgroupMembership();
        try
        {
            foreach (var file in files)
                membership._files.Add((file, OpenPath(file, O_WRONLY)));
            var flag = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64
                ? O_DIRECTORY_ARM64
                : O_DIRECTORY;
            if (directory is not null)
                membership.Directory = OpenPath(directory, flag);
            return membership;
        }
        catch
        {
            membership.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, handle) in _files)
            handle.Dispose();
        Directory?.Dispose();
    }

    private static SafeFileHandle OpenPath(string path, int flags)
    {
        using var text = new NativeText(path);
        return Syscall.Descriptor(Syscall.Invoke(SyscallNumber.openat, AtFdCwd, text.Pointer, flags | O_CLOEXEC), "open", path);
    }
}
