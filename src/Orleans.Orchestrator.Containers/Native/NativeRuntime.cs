using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Cgroups;
using Orleans.Orchestrator.Containers.Native.Launch;
using Orleans.Orchestrator.Containers.Native.Users;
using Orleans.Orchestrator.Containers.Seccomp;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>
/// Runs containers as children of this process: namespaces, cgroups v1 and v2, overlayfs, seccomp and capabilities by direct system
/// calls. Another instance, in this or a later process, finds what this one has started.
/// </summary>
public sealed class NativeRuntime : IContainerRuntime
{
    private const int MaxLaunchThreads = 8;

    private readonly RuntimeOptions _options;
    private readonly TimeProvider _time;
    private readonly StateDirectory _state;
    private readonly CgroupTree _cgroups;
    private readonly NamespacePool _namespaces = new();
    private readonly SafeFileHandle _emptyMounts;
    private readonly SandboxFactory _sandboxFactory;
    private readonly SeccompProfiles _profiles = new();
    private readonly EventHub _events = new();
    private readonly LaunchThreads _threads;
    private readonly FileLock _only;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<Sandbox>>> _sandboxes = [];
    private readonly ConcurrentDictionary<string, Lazy<Task<NativeContainer>>> _containers = [];

    private NativeRuntime(RuntimeOptions options, TimeProvider time, CgroupLayout layout, FileLock only)
    {
        _only = only;
        (_options, _time, _state) = (options, time, new StateDirectory(options));
        _state.Prepare();
        _cgroups = new CgroupTree(layout, options.CgroupParent);
        _emptyMounts = EmptyMountNamespace.Make(_state.RootMountPoint, layout.V1.Select(tree => Path.GetFileName(tree.MountPoint)));
        _sandboxFactory = new SandboxFactory(_state, _cgroups, _namespaces, new PodIdRanges(options.UserIds), time);
        _threads = new LaunchThreads(Math.Clamp(Environment.ProcessorCount * 2, 2, MaxLaunchThreads), options.StartTimeout, time);
    }

    /// <summary>Prepares directories and cgroups, and takes over what an earlier process has left running.</summary>
    /// <exception cref="ContainerRuntimeException">This process may not, or the machine lacks what is needed.</exception>
    public static async Task<NativeRuntime> OpenAsync(RuntimeOptions options, TimeProvider? time = null, CgroupLayout? layout = null)
    {
        try
        {
            ProcessProtection.Apply();
            Directory.CreateDirectory(options.RunDirectory);
            // Two that collect the same processes and read the same FIFOs would each get half.
            var only = FileLock.TryTake(Path.Combine(options.RunDirectory, "runtime.lock"), exclusive: true)
                ?? throw new ContainerRuntimeException($"another process runs the containers of {options.RunDirectory}; stop it, or use another directory");
            try
            {
                var runtime = new NativeRuntime(options, time ?? TimeProvider.System, layout ?? CgroupLayout.Detect(), only);
                await runtime.AdoptAsync().ConfigureAwait(false);
                return runtime;
            }
            catch
            {
                only.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is LinuxException or SyscallProgramException or IOException or UnauthorizedAccessException)
        {
            throw new ContainerRuntimeException($"the container runtime cannot be opened in {options.RunDirectory}: {e.Message}; it has to run as root", e);
        }
    }

    /// <inheritdoc/>
    public async Task<SandboxState> CreateSandboxAsync(SandboxSpec spec, CancellationToken cancellationToken = default) =>
        // A caller may do what it likes next, but not on a launch thread.
        await CreateSandboxOnLaunchThreadAsync(spec, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    /// <inheritdoc/>
    public async Task RemoveSandboxAsync(string sandboxId, CancellationToken cancellationToken = default)
    {
        ContainerId.Check(sandboxId);
        var members = await StartedAsync(_containers.Values).ConfigureAwait(false);
        foreach (var container in members.Where(container => container.Spec.SandboxId == sandboxId))
            await RemoveContainerAsync(container.Spec.Id, cancellationToken).ConfigureAwait(false);
        Sandbox? known = null;
        if (_sandboxes.TryRemove(sandboxId, out var pending) && await StartedAsync([pending]).ConfigureAwait(false) is [var sandbox])
        {
            known = sandbox;
            await KillReaperAsync(sandbox, cancellationToken).ConfigureAwait(false);
            sandbox.Dispose();
        }
        await OnFailureAsync(() => _sandboxFactory.RemoveAsync(sandboxId, known?.Spec), sandboxId).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ContainerState> StartContainerAsync(ContainerSpec spec, CancellationToken cancellationToken = default) =>
        await StartContainerOnLaunchThreadAsync(spec, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    /// <inheritdoc/>
    public async Task<ContainerState> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken = default)
    {
        var container = await FindAsync(containerId).ConfigureAwait(false);
        if (container.Pidfd is { } pidfd && grace > TimeSpan.Zero && Signal(pidfd, container.Spec.StopSignal))
        {
            try
            {
                return await container.Exited.WaitAsync(grace, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // It had its time.
            }
        }
        Kill(container);
        return await container.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task KillAsync(string containerId, int signal, CancellationToken cancellationToken = default)
    {
        if (signal is < 1 or > Linux.Signal.Max)
            throw new InvalidContainerSpecException([$"signal {signal} must be 1 to {Linux.Signal.Max}"]);
        var container = await FindAsync(containerId).ConfigureAwait(false);
        if (signal == Linux.Signal.SIGKILL)
            Kill(container);
        else if (container.Pidfd is { } pidfd)
            Signal(pidfd, signal);
    }

    /// <inheritdoc/>
    public async Task RemoveContainerAsync(string containerId, CancellationToken cancellationToken = default)
    {
        ContainerId.Check(containerId);
        if (!_containers.TryGetValue(containerId, out var pending))
            return;
        foreach (var container in await StartedAsync([pending]).ConfigureAwait(false))
        {
            Kill(container);
            await container.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
            await OnFailureAsync(() => RemoveFilesAsync(containerId, container.Cgroup), containerId).ConfigureAwait(false);
            if (_containers.TryRemove(new(containerId, pending)))
                _events.Publish(ContainerEventKind.Removed, container.State);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ContainerState>> ListContainersAsync(CancellationToken cancellationToken = default) =>
        [.. (await StartedAsync(_containers.Values).ConfigureAwait(false)).Select(container => container.State)];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SandboxState>> ListSandboxesAsync(CancellationToken cancellationToken = default) =>
        [.. (await StartedAsync(_sandboxes.Values).ConfigureAwait(false)).Select(sandbox => sandbox.State)];

    /// <inheritdoc/>
    public IAsyncEnumerable<ContainerEvent> WatchAsync(CancellationToken cancellationToken = default) => _events.WatchAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<IContainerSession> ExecAsync(string containerId, ExecSpec spec, CancellationToken cancellationToken = default) =>
        new ContainerSession(await StartExecAsync(containerId, spec).ConfigureAwait(ConfigureAwaitOptions.ForceYielding));

    /// <inheritdoc/>
    public async Task<IContainerSession> AttachAsync(string containerId, AttachSpec spec, CancellationToken cancellationToken = default) =>
        new ContainerSession(await StartAttachAsync(containerId, spec).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task UpdateResourcesAsync(string containerId, ContainerResources resources, CancellationToken cancellationToken = default) =>
        (await FindAsync(containerId).ConfigureAwait(false)).UpdateResources(resources);

    /// <inheritdoc/>
    public async Task<ContainerStats> GetStatsAsync(string containerId, CancellationToken cancellationToken = default) => _cgroups.Read((await FindAsync(containerId).ConfigureAwait(false)).Cgroup.Path);

    /// <summary>Stops following containers, which live on, and lets go of everything.</summary>
    public async ValueTask DisposeAsync()
    {
        _events.Close();
        _threads.Dispose();
        _namespaces.Dispose();
        await _closing.CancelAsync().ConfigureAwait(false);
        foreach (var container in await StartedAsync(_containers.Values).ConfigureAwait(false))
            await container.Following.ConfigureAwait(false);
        foreach (var sandbox in await StartedAsync(_sandboxes.Values).ConfigureAwait(false))
            sandbox.Dispose();
        _emptyMounts.Dispose();
        _only.Dispose();
    }

    /// <summary>As <see cref="CreateSandboxAsync"/>; what follows must not wait.</summary>
    internal async Task<SandboxState> CreateSandboxOnLaunchThreadAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        SpecValidator.Check(spec);
        var sandbox = _sandboxes.GetOrAdd(spec.Id, _ => new(() => CreateAsync(spec)));
        return (await sandbox.Value.WaitAsync(cancellationToken).ConfigureAwait(false)).State;
    }

    /// <summary>As <see cref="StartContainerAsync"/>; what follows must not wait.</summary>
    internal async Task<ContainerState> StartContainerOnLaunchThreadAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        SpecValidator.Check(spec);
        var container = _containers.GetOrAdd(spec.Id, _ => new(() => StartAsync(spec)));
        return (await container.Value.WaitAsync(cancellationToken).ConfigureAwait(false)).State;
    }

    internal async Task<SessionHandles> StartExecAsync(string containerId, ExecSpec spec)
    {
        SpecValidator.Check(spec);
        var container = await FindAsync(containerId).ConfigureAwait(false);
        var pidfd = container.Pidfd ?? throw new ContainerNotFoundException(containerId, "it is not running");
        return await LaunchAsync($"{spec.Args[0]} in {containerId}", child =>
        {
            using var launch = new ExecLaunch(spec, container, pidfd, _cgroups, _profiles);
            return launch.Start(child);
        }).ConfigureAwait(false);
    }

    internal async Task<SessionHandles> StartAttachAsync(string containerId, AttachSpec spec)
    {
        var container = await FindAsync(containerId).ConfigureAwait(false);
        var streams = container.Streams ?? throw new ContainerNotFoundException(containerId, "it is not running");
        if (spec.Stdin && !streams.HasInput)
            throw new InvalidContainerSpecException([$"{containerId} was started without standard input, so nothing can be written to it"]);
        return SessionHandles.Attach(container, streams, spec);
    }

    internal async Task RecordLostExitAsync(string containerId, ExitStatus status)
    {
        var container = await FindAsync(containerId).ConfigureAwait(false);
        if (container.State.Exit is { Unknown: true })
            container.RecordLostExit(status);
    }

    /// <summary>A copy of the descriptor of a container's first process; null when it has exited.</summary>
    internal async Task<SafeFileHandle?> PidfdAsync(string containerId) =>
        (await FindAsync(containerId).ConfigureAwait(false)).DuplicatePidfd();

    private static bool Signal(SafeFileHandle pidfd, int signal)
    {
        try
        {
            return Pidfd.SendSignal(pidfd, signal);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    private static async Task KillReaperAsync(Sandbox sandbox, CancellationToken cancellationToken)
    {
        if (sandbox.Reaper is not { } reaper)
            return;
        Signal(reaper, Linux.Signal.SIGKILL);
        using (var registration = Poller.Shared.Register(reaper))
            await registration.WaitReadableAsync(cancellationToken).ConfigureAwait(false);
        Pidfd.TryReap(reaper);
    }

    /// <summary>What has been made; what is being made is waited for, and what failed is passed over.</summary>
    private static async Task<List<T>> StartedAsync<T>(IEnumerable<Lazy<Task<T>>> pending)
    {
        var result = new List<T>();
        foreach (var one in pending.ToArray())
        {
            // What follows may wait, which a launch thread must not.
            if (!one.Value.IsCompleted)
                await ((Task)one.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            if (one.Value.IsCompletedSuccessfully)
                result.Add(one.Value.Result);
        }
        return result;
    }

    private static async Task OnFailureAsync(Func<Task> action, string subject)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (Exception e) when (e is LinuxException or IOException or UnauthorizedAccessException)
        {
            throw new ContainerRuntimeException($"{subject} could not be removed altogether, try again: {e.Message}", e);
        }
    }

    private async Task<NativeContainer> FindAsync(string containerId)
    {
        ContainerId.Check(containerId);
        return _containers.TryGetValue(containerId, out var pending) && (await StartedAsync([pending]).ConfigureAwait(false)) is [var container]
            ? container
            : throw new ContainerNotFoundException(containerId, "there is no such container");
    }

    private void Kill(NativeContainer container)
    {
        if (container.Pidfd is not { } pidfd)
            return;
        Signal(pidfd, Linux.Signal.SIGKILL);
        if (container.SharesProcesses)
            _cgroups.Kill(container.Cgroup.Path);
    }

    private async Task<Sandbox> CreateAsync(SandboxSpec spec)
    {
        try
        {
            return await LaunchAsync($"sandbox {spec.Id}", pidfd => _sandboxFactory.Create(spec, pidfd)).ConfigureAwait(false);
        }
        catch
        {
            await _sandboxFactory.RemoveAsync(spec.Id, spec).ConfigureAwait(false);
            _sandboxes.TryRemove(spec.Id, out _);
            throw;
        }
    }

    private async Task<NativeContainer> StartAsync(ContainerSpec spec)
    {
        CgroupPlace? cgroup = null;
        try
        {
            if (!_sandboxes.TryGetValue(spec.SandboxId, out var pending))
                throw new ContainerNotFoundException(spec.SandboxId, "there is no such sandbox");
            var sandbox = await pending.Value.ConfigureAwait(false);
            var place = cgroup = _cgroups.Of(sandbox.HasCgroup ? sandbox.Id : null, spec.Id, spec.Resources, sandbox.SharesProcesses || spec.ProcessesOf is not null);
            using var processes = spec.ProcessesOf is { } other ? SharedProcesses.Of(await FindAsync(other).ConfigureAwait(false), spec) : null;
            return await LaunchAsync(spec.Id, pidfd => Launch(spec, sandbox, place, processes, pidfd)).ConfigureAwait(false);
        }
        catch
        {
            if (cgroup is not null)
                await RemoveFilesAsync(spec.Id, cgroup).ConfigureAwait(false);
            _containers.TryRemove(spec.Id, out _);
            throw;
        }
    }

    private NativeContainer Launch(ContainerSpec spec, Sandbox sandbox, CgroupPlace cgroup, SafeFileHandle? processes, ChildPidfd pidfd)
    {
        _state.MakeContainer(spec.Id);
        _cgroups.Create(cgroup, spec.Resources);
        using var launch = new ContainerLaunch(spec, sandbox, cgroup, processes, _state, _cgroups, _profiles, _emptyMounts);
        var process = launch.Start(pidfd);
        var record = ContainerRecord.Of(spec, sandbox, process, sandbox.SharesProcesses || processes is not null, _time.GetUtcNow());
        var streams = ContainerStreams.Open(spec, launch.TakeEnds(), _options, _time);
        _state.Write(record);
        var container = new NativeContainer(record, _state, _cgroups, _events, _time, _closing.Token);
        _events.Publish(ContainerEventKind.Started, container.State);
        container.Follow(process.Pidfd, streams);
        return container;
    }

    /// <summary>Runs on a thread of its own kind; whatever step fails, the error names it.</summary>
    private async Task<T> LaunchAsync<T>(string subject, Func<ChildPidfd, T> start)
    {
        try
        {
            return await _threads.RunAsync(start).ConfigureAwait(false);
        }
        catch (SyscallProgramException e)
        {
            throw new ContainerStartException(subject, e.Failure.Step, e.Failure.Errno);
        }
        catch (LinuxException e)
        {
            throw new ContainerStartException(subject, $"{e.Syscall} {e.Subject}", e.Errno);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerRuntimeException($"cannot start {subject}: {e.Message}", e);
        }
    }

    private async Task RemoveFilesAsync(string id, CgroupPlace cgroup)
    {
        await _cgroups.RemoveAsync(cgroup, _time).ConfigureAwait(false);
        _state.RemoveContainer(id);
    }

    private async Task AdoptAsync()
    {
        var adoption = new Adoption(_state, _cgroups, _sandboxFactory, _events, _options, _time, _closing.Token);
        foreach (var sandbox in adoption.Sandboxes())
            _sandboxes[sandbox.Id] = new(Task.FromResult(sandbox));
        foreach (var container in adoption.Containers(_sandboxes.Keys))
            _containers[container.Spec.Id] = new(Task.FromResult(container));
        await adoption.RemoveUnknownAsync(_sandboxes.Keys, [.. _containers.Values.Select(container => container.Value.Result.Cgroup.Path)]).ConfigureAwait(false);
    }
}
