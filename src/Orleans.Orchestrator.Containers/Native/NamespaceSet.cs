using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Namespaces that nothing but these descriptors keeps alive, so that they are gone with the process that holds them.</summary>
internal sealed record NamespaceSet(IReadOnlyList<(string Name, CloneFlags Kind, SafeFileHandle Handle)> Namespaces) : IDisposable
{
    private const int AtFdCwd = -100;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>Those of the calling thread.</summary>
    /// <param name="kinds">What they are called in /proc/thread-self/ns, with their flags.</param>
    public static NamespaceSet OfThread(IEnumerable<(string Name, CloneFlags Kind)> kinds) =>
        new([.. kinds.Select(kind => (kind.Name, kind.Kind, OpenFile($"/proc/thread-self/ns/{kind.Name}")))]);

    /// <summary>Those of a process.</summary>
    public static NamespaceSet OfProcess(int pid, IEnumerable<(string Name, CloneFlags Kind)> kinds) =>
        new([.. kinds.Select(kind => (kind.Name, kind.Kind, OpenFile($"/proc/{pid}/ns/{kind.Name}")))]);

    /// <summary>Opens what a namespace is bound to.</summary>
    /// <exception cref="LinuxException">It is not there.</exception>
    public static SafeFileHandle OpenFile(string path)
    {
        using var text = new NativeText(path);
        return Syscall.Descriptor(Syscall.Invoke(SyscallNumber.openat, AtFdCwd, text.Pointer, O_CLOEXEC), "open", path);
    }

    public void Dispose()
    {
        foreach (var (_, _, handle) in Namespaces)
            handle.Dispose();
    }
}
