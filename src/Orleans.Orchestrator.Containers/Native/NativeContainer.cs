using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Cgroups;
using Orleans.Orchestrator.Containers.Native.Users;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>A container that was started: waits for its exit, records it, tells of it.</summary>
internal sealed class NativeContainer
{
    private const int UnknownExitCode = 255;
    private const int ExitInfoAttempts = 50;
    private static readonly TimeSpan ExitInfoPause = TimeSpan.FromMilliseconds(10);

    private readonly StateDirectory _state;
    private readonly CgroupTree _cgroups;
    private readonly EventHub _events;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<ContainerState> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _closing;
    private readonly Lock _changing = new();
    private ContainerRecord _record;
    private Task _following = Task.CompletedTask;

    /// <param name="closing">Ends following, while the container lives on.</param>
    public NativeContainer(ContainerRecord record, StateDirectory state, CgroupTree cgroups, EventHub events, TimeProvider time, CancellationToken closing)
    {
        (_record, _state, _cgroups, _events, _time, _closing) = (record, state, cgroups, events, time, closing);
        if (record.Exit is not null)
            _exited.SetResult(State);
    }

    public ContainerSpec Spec => _record.Spec;

    public CgroupPlace Cgroup => _cgroups.Of(_record.LoneCgroup ? null : Spec.SandboxId, Spec.Id, Spec.Resources, _record.SharesProcesses);

    /// <summary>Which users of the machine its users are.</summary>
    public HostIds HostIds => new(_record.FirstUserId);

    /// <summary>Whether killing its first process does not kill all of its processes.</summary>
    public bool SharesProcesses => _record.SharesProcesses;

    /// <summary>The first process; null once it is known to have exited.</summary>
    public SafeFileHandle? Pidfd { get; private set; }

    public ContainerStreams? Streams { get; private set; }

    /// <summary>Completes when the exit is on disk.</summary>
    public Task<ContainerState> Exited => _exited.Task;

    public ContainerState State
    {
        get
        {
            var record = Volatile.Read(ref _record);
            return new ContainerState
            {
                Id = record.Spec.Id,
                SandboxId = record.Spec.SandboxId,
                Name = record.Spec.Name,
                Attempt = record.Spec.Attempt,
                Pid = record.Pid,
                StartedAt = record.StartedAt,
                Exit = record.Exit,
                LogPath = record.Spec.LogPath,
                Labels = record.Spec.Labels,
                Annotations = record.Spec.Annotations,
            };
        }
    }

    /// <summary>Gives it other limits. Whoever finds it on disk later finds them there.</summary>
    /// <exception cref="InvalidContainerSpecException">They are no limits.</exception>
    /// <exception cref="ContainerRuntimeException">The kernel refused one.</exception>
    public void UpdateResources(ContainerResources resources)
    {
        SpecValidator.Check(resources);
        lock (_changing)
        {
            if (_record.Exit is not null)
                return;
            var present = Spec.Resources;
            Limit(resources);
            var record = _record with
            {
                Spec = Spec with
                {
                    Resources = resources with
                    {
                        CpuShares = resources.CpuShares ?? present.CpuShares, CpuQuotaUs = resources.CpuQuotaUs ?? present.CpuQuotaUs,
                        MemoryLimitBytes = resources.MemoryLimitBytes ?? present.MemoryLimitBytes, PidsLimit = resources.PidsLimit ?? present.PidsLimit,
                    },
                },
            };
            _state.Write(record);
            Volatile.Write(ref _record, record);
        }
    }

    private void Limit(ContainerResources resources)
    {
        try
        {
            _cgroups.Update(Cgroup, resources);
        }
        catch (Exception e) when (e is LinuxException or IOException)
        {
            throw new ContainerRuntimeException($"the limits of {Spec.Id} cannot be changed: {e.Message}", e);
        }
    }

    /// <summary>A descriptor of its own for someone else; null once the process has exited.</summary>
    public SafeFileHandle? DuplicatePidfd()
    {
        var added = false;
        if (Pidfd is not { } pidfd)
            return null;
        try
        {
            pidfd.DangerousAddRef(ref added);
            return SessionHandles.Duplicate(pidfd);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            if (added)
                pidfd.DangerousRelease();
        }
    }

    /// <summary>Begins to wait for the exit of a process that runs, or has just ended.</summary>
    public void Follow(SafeFileHandle pidfd, ContainerStreams streams)
    {
        Pidfd = pidfd;
        Streams = streams;
        _following = FollowAsync(pidfd, streams);
    }

    /// <summary>Completes when nothing of the container is touched any more, after its exit or after closing.</summary>
    public Task Following => _following;

    /// <summary>The process ended while nobody watched: records what another holder of its descriptor knows, or that nothing is known.</summary>
    public void RecordLostExit(ExitStatus? status)
    {
        var exit = status is { } known
            ? new ContainerExit { Code = known.Code, Signal = known.Signal, FinishedAt = _time.GetUtcNow(), OomKilled = IsOomKill(known) }
            : new ContainerExit { Code = UnknownExitCode, Unknown = true, FinishedAt = _time.GetUtcNow() };
        Finish(exit);
    }

    private async Task FollowAsync(SafeFileHandle pidfd, ContainerStreams streams)
    {
        try
        {
            using (var registration = Poller.Shared.Register(pidfd))
                await registration.WaitReadableAsync(_closing).ConfigureAwait(false);
            var status = await ReadStatusAsync(pidfd).ConfigureAwait(false);
            // In a process namespace of its own, the kernel has killed the rest with the first process.
            if (_record.SharesProcesses)
                _cgroups.Kill(Cgroup.Path);
            await streams.DisposeAsync().ConfigureAwait(false);
            RecordLostExit(status);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            await streams.DisposeAsync().ConfigureAwait(false);
            _exited.TrySetException(new ContainerRuntimeException($"the runtime was closed; {Spec.Id} lives on"));
            Pidfd = null;
            pidfd.Dispose();
        }
        catch (Exception e)
        {
            _exited.TrySetException(new ContainerRuntimeException($"the exit of {Spec.Id} could not be recorded: {e.Message}", e));
        }
    }

    private void Finish(ContainerExit exit)
    {
        lock (_changing)
        {
            var record = _record with { Exit = exit };
            _state.WriteExit(Spec.Id, exit);
            Volatile.Write(ref _record, record);
        }

        var pidfd = Pidfd;
        Pidfd = null;
        Streams = null;
        _events.Publish(ContainerEventKind.Exited, State);
        _exited.TrySetResult(State);
        pidfd?.Dispose();
    }

    /// <summary>
    /// A child's status comes from waiting. One that an earlier process has started is now another's child: as long as that has not
    /// waited for it, /proc shows the status; afterwards the descriptor does.
    /// </summary>
    private async Task<ExitStatus?> ReadStatusAsync(SafeFileHandle pidfd)
    {
        for (var attempt = 0; attempt < ExitInfoAttempts; attempt++)
        {
            if (Linux.Pidfd.TryReap(pidfd) is { } reaped)
                return reaped;
            if (Linux.Pidfd.GetExitInfo(pidfd) is { } known)
                return known;
            // While a signal can be sent to the process, its id is not another's.
            if (ProcessStat.Read(_record.Pid) is { State: 'Z' } stat && Linux.Pidfd.SendSignal(pidfd, 0))
                return stat.ExitStatus;
            await Task.Delay(ExitInfoPause, _time).ConfigureAwait(false);
        }
        return null;
    }

    private bool IsOomKill(ExitStatus status) => status.Code != 0 && _cgroups.OomKills(Cgroup.Path) > 0;
}
