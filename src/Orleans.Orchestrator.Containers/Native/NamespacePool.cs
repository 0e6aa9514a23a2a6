using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>
/// Makes pods' namespaces a few ahead of need: a network takes the kernel about as long as all the rest of a start. They are never used twice, since a
/// socket that was passed out of a pod would still see the next one's traffic. Held by descriptors only, the unused ones go with the process.
/// </summary>
internal sealed class NamespacePool : IDisposable
{
    private const int Ahead = 4;
    private const CloneFlags All = CloneFlags.CLONE_NEWNET | CloneFlags.CLONE_NEWUTS | CloneFlags.CLONE_NEWIPC;
    /// <summary>What it makes of, by the names of /proc/PID/ns.</summary>
    public static IReadOnlyList<(string Name, CloneFlags Kind)> Kinds { get; } =
        [("net", CloneFlags.CLONE_NEWNET), ("uts", CloneFlags.CLONE_NEWUTS), ("ipc", CloneFlags.CLONE_NEWIPC)];

    private readonly object _lock = new();
    private readonly Queue<NamespaceSet> _ready = [];
    private int _wanted = Ahead;
    private Exception? _failure;
    private bool _closed;

    public NamespacePool() => new Thread(Make) { IsBackground = true, Name = "namespaces" }.Start();

    /// <summary>Network, UTS and IPC namespaces that nobody has used.</summary>
    /// <exception cref="LinuxException">The kernel does not give any more.</exception>
    public NamespaceSet Take()
    {
        lock (_lock)
        {
            _wanted++;
            Monitor.PulseAll(_lock);
            while (_ready.Count == 0 && _failure is null && !_closed)
                Monitor.Wait(_lock);
            if (_ready.TryDequeue(out var set))
                return set;
            _wanted--;
            ObjectDisposedException.ThrowIf(_closed, this);
            var failure = _failure!;
            // The next one to ask makes it be tried again.
            _failure = null;
            throw new LinuxException("unshare", (failure as LinuxException)?.Errno ?? Errno.EIO, $"{All}: {failure.Message}");
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            while (_ready.TryDequeue(out var set))
                set.Dispose();
            Monitor.PulseAll(_lock);
        }
    }

    private void Make()
    {
        using var home = Pidfd.Open(Environment.ProcessId);
        while (WaitForWant())
        {
            NamespaceSet? made = null;
            Exception? failure = null;
            try
            {
                NamespaceFile.Unshare(All);
                made = NamespaceSet.OfThread(Kinds);
                // A thread that stayed would keep the namespaces alive when their pod has long gone.
                NamespaceFile.Enter(home, All);
            }
            catch (LinuxException e)
            {
                failure = e;
            }
            lock (_lock)
            {
                if (made is not null && _closed)
                    made.Dispose();
                else if (made is not null)
                    _ready.Enqueue(made);
                else
                    _failure = failure;
                _wanted--;
                Monitor.PulseAll(_lock);
            }
        }
    }

    private bool WaitForWant()
    {
        lock (_lock)
        {
            while (_wanted <= 0 && !_closed)
                Monitor.Wait(_lock);
            return !_closed;
        }
    }
}
