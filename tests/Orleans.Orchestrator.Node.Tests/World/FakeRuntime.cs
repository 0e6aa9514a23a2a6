using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Orleans.Orchestrator.Containers;

namespace Orleans.Orchestrator.NodeAgent.Tests.World;

/// <summary>Containers that exist only as records: started, ended and made to fail by tests.</summary>
internal sealed class FakeRuntime(TimeProvider time, Changes changes) : IContainerRuntime
{
    private readonly Lock _lock = new();
    private readonly List<Channel<ContainerEvent>> _watchers = [];
    private ImmutableList<ContainerSpec> _starts = [];

    public ConcurrentDictionary<string, SandboxState> Sandboxes { get; } = new();

    public ConcurrentDictionary<string, ContainerState> Containers { get; } = new();

    /// <summary>Everything that was started, in order.</summary>
    public ImmutableList<ContainerSpec> Starts => Volatile.Read(ref _starts);

    /// <summary>The stop calls: container and grace.</summary>
    public ConcurrentQueue<(string Id, TimeSpan Grace)> Stops { get; } = new();

    /// <summary>Other limits that running containers were given.</summary>
    public ConcurrentQueue<(string Id, ContainerResources Resources)> Updates { get; } = new();

    /// <summary>Runs before a container gets other limits; may throw.</summary>
    public Action<string, ContainerResources> OnUpdate { get; set; } = (_, _) => { };

    /// <summary>Commands executed in containers.</summary>
    public ConcurrentQueue<(string Id, string Command)> Execs { get; } = new();

    /// <summary>Runs before a container is recorded as started; may throw or wait.</summary>
    public Func<ContainerSpec, Task> OnStart { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after a container is recorded and its event is out, before its start returns.</summary>
    public Func<ContainerSpec, Task> OnStarted { get; set; } = _ => Task.CompletedTask;

    public Action<SandboxSpec> OnSandbox { get; set; } = _ => { };

    /// <summary>The exit code of a command in a container.</summary>
    public Func<string, string, int> OnExec { get; set; } = (_, _) => 0;

    /// <summary>What a container has used.</summary>
    public Func<string, ContainerStats> OnStats { get; set; } = _ => new ContainerStats { CpuNanoseconds = 0, MemoryWorkingSetBytes = 0, Pids = 1 };

    /// <summary>Whether a container ignores the stop signal.</summary>
    public Func<string, bool> IgnoresTerm { get; set; } = _ => false;

    public Task<SandboxState> CreateSandboxAsync(SandboxSpec spec, CancellationToken cancellationToken = default)
    {
        OnSandbox(spec);
        return Task.FromResult(Sandboxes.GetOrAdd(spec.Id, _ => new SandboxState { Spec = spec, NetworkNamespacePath = $"/run/ns/{spec.Id}", CreatedAt = time.GetUtcNow() }));
    }

    public Task RemoveSandboxAsync(string sandboxId, CancellationToken cancellationToken = default)
    {
        foreach (var id in Containers.Values.Where(c => c.SandboxId == sandboxId).Select(c => c.Id).ToList())
            Containers.TryRemove(id, out _);
        Sandboxes.TryRemove(sandboxId, out _);
        changes.Happened();
        return Task.CompletedTask;
    }

    public async Task<ContainerState> StartContainerAsync(ContainerSpec spec, CancellationToken cancellationToken = default)
    {
        await OnStart(spec);
        if (Containers.TryGetValue(spec.Id, out var there))
            return there;
        if (!Sandboxes.ContainsKey(spec.SandboxId))
            throw new ContainerNotFoundException(spec.SandboxId, "there is no such sandbox");
        var state = new ContainerState
        {
            Id = spec.Id, SandboxId = spec.SandboxId, Name = spec.Name, Attempt = spec.Attempt, Pid = 1, StartedAt = time.GetUtcNow(), LogPath = spec.LogPath, Labels = spec.Labels,
        };
        lock (_lock)
        {
            Containers[spec.Id] = state;
            _starts = _starts.Add(spec);
        }

        Publish(ContainerEventKind.Started, state);
        await OnStarted(spec);
        return state;
    }

    /// <summary>The container's process ends.</summary>
    public void Exit(string id, int code, bool oom = false)
    {
        var ended = Containers[id] with { Exit = new ContainerExit { Code = code, Signal = code > 128 ? code - 128 : 0, OomKilled = oom, FinishedAt = time.GetUtcNow() } };
        Containers[id] = ended;
        Publish(ContainerEventKind.Exited, ended);
    }

    public Task UpdateResourcesAsync(string containerId, ContainerResources resources, CancellationToken cancellationToken = default)
    {
        OnUpdate(containerId, resources);
        Updates.Enqueue((containerId, resources));
        changes.Happened();
        return Task.CompletedTask;
    }

    public async Task<ContainerState> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken = default)
    {
        Stops.Enqueue((containerId, grace));
        changes.Happened();
        if (IgnoresTerm(containerId))
            await Task.Delay(grace, time, cancellationToken);
        if (Containers[containerId].IsRunning)
            Exit(containerId, IgnoresTerm(containerId) ? 137 : 143);
        return Containers[containerId];
    }

    public Task KillAsync(string containerId, int signal, CancellationToken cancellationToken = default)
    {
        Exit(containerId, 128 + signal);
        return Task.CompletedTask;
    }

    public Task RemoveContainerAsync(string containerId, CancellationToken cancellationToken = default)
    {
        Containers.TryRemove(containerId, out _);
        changes.Happened();
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ContainerState>> ListContainersAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<ContainerState>>([.. Containers.Values]);

    public Task<IReadOnlyList<SandboxState>> ListSandboxesAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<SandboxState>>([.. Sandboxes.Values]);

    public async IAsyncEnumerable<ContainerEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var events = Channel.CreateUnbounded<ContainerEvent>();
        lock (_lock)
            _watchers.Add(events);
        changes.Happened();
        yield return new ContainerEvent { Kind = ContainerEventKind.Resync };
        await foreach (var happened in events.Reader.ReadAllAsync(cancellationToken))
            yield return happened;
    }

    /// <summary>Ends all watches, as when the keeper goes away.</summary>
    public void BreakWatches()
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers)
                watcher.Writer.TryComplete();
            _watchers.Clear();
        }
    }

    public int Watchers
    {
        get
        {
            lock (_lock)
                return _watchers.Count;
        }
    }

    public Task<IContainerSession> ExecAsync(string containerId, ExecSpec spec, CancellationToken cancellationToken = default)
    {
        var command = string.Join(' ', spec.Args);
        Execs.Enqueue((containerId, command));
        changes.Happened();
        return Task.FromResult<IContainerSession>(new Session(OnExec(containerId, command)));
    }

    public Task<IContainerSession> AttachAsync(string containerId, AttachSpec spec, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ContainerStats> GetStatsAsync(string containerId, CancellationToken cancellationToken = default) => Task.FromResult(OnStats(containerId));

    public ValueTask DisposeAsync() => default;

    private void Publish(ContainerEventKind kind, ContainerState state)
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(new ContainerEvent { Kind = kind, Container = state });
        }

        changes.Happened();
    }

    private sealed class Session(int code) : IContainerSession
    {
        public Stream Stdin => Stream.Null;

        public Stream Stdout => Stream.Null;

        public Stream Stderr => Stream.Null;

        public ValueTask ResizeAsync(int columns, int rows) => default;

        public Task<int> WaitAsync(CancellationToken cancellationToken = default) =>
            code >= 0 ? Task.FromResult(code) : Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => 0, cancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);

        public ValueTask DisposeAsync() => default;
    }
}
