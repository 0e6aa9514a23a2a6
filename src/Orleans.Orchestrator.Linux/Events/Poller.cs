using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux;

/// <summary>
/// One epoll(7) loop on one thread, which all waiting for descriptors shares: pidfds, FIFOs, sockets. Continuations run on the thread
/// pool, never on the loop. A descriptor is registered once, by <see cref="Register"/>.
/// </summary>
public sealed unsafe partial class Poller
{
    private const int EPOLL_CLOEXEC = 0x80000;
    private const int EPOLL_CTL_ADD = 1;
    private const int EPOLL_CTL_DEL = 2;
    private const int EPOLL_CTL_MOD = 3;
    private const uint EPOLLONESHOT = 1u << 30;
    private const int BatchSize = 64;

    // Never closed: there is one loop, for the life of the process.
    private readonly int _epoll;
    private readonly ConcurrentDictionary<long, PollRegistration> _registrations = [];
    private long _lastId;

    private Poller()
    {
        _epoll = EpollCreate(EPOLL_CLOEXEC);
        if (_epoll < 0)
            throw LinuxException.Last("epoll_create1");
        new Thread(Loop) { IsBackground = true, Name = "poller" }.Start();
    }

    /// <summary>The process' loop.</summary>
    public static Poller Shared { get; } = new();

    /// <summary>Makes a descriptor known. Dispose the registration before closing the descriptor.</summary>
    public PollRegistration Register(SafeHandle handle)
    {
        var registration = new PollRegistration(this, handle, Interlocked.Increment(ref _lastId));
        _registrations[registration.Id] = registration;
        return registration;
    }

    /// <summary>Waits for events once: an end that has hung up would otherwise be told again and again for as long as nobody waits for it.</summary>
    internal void Arm(PollRegistration registration, uint events)
    {
        Control(registration.IsListed ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, registration, events | EPOLLONESHOT);
        registration.IsListed = true;
    }

    internal void Remove(PollRegistration registration)
    {
        if (_registrations.TryRemove(registration.Id, out _) && registration.IsListed)
            Control(EPOLL_CTL_DEL, registration, 0);
    }

    private void Control(int operation, PollRegistration registration, uint events)
    {
        // The kernel packs struct epoll_event on x86-64 only.
        var packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        var data = stackalloc uint[4];
        data[0] = events;
        *(long*)(data + (packed ? 1 : 2)) = registration.Id;
        if (EpollControl(_epoll, operation, registration.Fd, data) < 0 && operation != EPOLL_CTL_DEL)
            throw LinuxException.Last("epoll_ctl");
    }

    private void Loop()
    {
        var packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        var words = packed ? 3 : 4;
        var events = stackalloc uint[4 * BatchSize];
        while (true)
        {
            var count = EpollWait(_epoll, events, BatchSize, -1);
            for (var i = 0; i < count; i++)
            {
                var one = events + (i * words);
                if (_registrations.TryGetValue(*(long*)(one + (packed ? 1 : 2)), out var registration))
                    registration.Signal(one[0]);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int epoll, int operation, int fd, uint* data);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(int epoll, uint* events, int count, int timeoutMs);
}
