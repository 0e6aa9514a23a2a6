using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>
/// Descriptors of containers' first processes. While one is open, the kernel remembers how the process ended, also when the keeper
/// has died and another parent has collected it.
/// </summary>
internal sealed class ProcessDescriptors : IDisposable
{
    private readonly ConcurrentDictionary<string, SafeFileHandle> _handles = [];

    public bool Has(string container) => _handles.ContainsKey(container);

    public void Keep(string container, SafeFileHandle pidfd)
    {
        if (!_handles.TryAdd(container, pidfd))
            pidfd.Dispose();
    }

    public void Forget(string container)
    {
        if (_handles.TryRemove(container, out var handle))
            handle.Dispose();
    }

    /// <summary>How a process ended, if that is known.</summary>
    public ExitStatus? FindExit(string container) => _handles.TryGetValue(container, out var handle) ? Pidfd.GetExitInfo(handle) : null;

    public void Dispose()
    {
        foreach (var container in _handles.Keys)
            Forget(container);
    }
}
