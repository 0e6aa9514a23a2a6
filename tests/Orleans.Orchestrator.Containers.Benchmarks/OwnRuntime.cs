using System.Diagnostics;
using Orleans.Orchestrator.Containers;

namespace Orleans.Orchestrator.Containers.Benchmarks;

/// <summary>One way to run busybox' <c>/bin/true</c> from the call to the collected exit.</summary>
internal interface IContender : IAsyncDisposable
{
    string Name { get; }

    /// <summary>CPU time spent so far, in the kernel and outside, by all processes that belong to it.</summary>
    CpuUse Cpu { get; }

    /// <summary>Runs one container and removes it.</summary>
    /// <returns>From the call to the collected exit; removal is not in it.</returns>
    Task<TimeSpan> RunAsync(int number);
}

/// <summary>Our runtime, behind the keeper.</summary>
internal sealed class OwnRuntime(string name, RuntimeOptions options, IReadOnlyList<string> layers, string seccomp) : IContender
{
    private IContainerRuntime _runtime = null!;
    private Task _watching = Task.CompletedTask;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, TaskCompletionSource> _exits = [];
    private readonly CancellationTokenSource _stop = new();

    public string Name => name;

    /// <summary>The keeper's process id.</summary>
    public int Keeper { get; private set; }

    public CpuUse Cpu
    {
        get
        {
            var (client, keeper) = (ProcessCpu.Of(Environment.ProcessId), ProcessCpu.Of(Keeper));
            return new CpuUse(client.Own, keeper.Own, keeper.Children);
        }
    }

    public async Task OpenAsync()
    {
        _runtime = await ContainerRuntime.OpenAsync(options);
        Keeper = ProcessCpu.FindByArgument(options.RunDirectory);
        _watching = WatchAsync();
        // As crun's network=none: each container has namespaces of its own.
        await _runtime.CreateSandboxAsync(new SandboxSpec { Id = "bench", PodName = "bench", PodNamespace = "default" });
    }

    public async Task<TimeSpan> RunAsync(int number)
    {
        var id = $"{name}-{number}";
        var exited = _exits[id] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = Stopwatch.GetTimestamp();
        var sandbox = $"{id}-pod";
        await _runtime.CreateSandboxAsync(new SandboxSpec { Id = sandbox, PodName = id, PodNamespace = "default", Hostname = "bench" });
        await _runtime.StartContainerAsync(Container(id, ["/bin/true"]));
        await exited.Task;
        var elapsed = Stopwatch.GetElapsedTime(start);
        await _runtime.RemoveSandboxAsync(sandbox);
        _exits.TryRemove(id, out _);
        return elapsed;
    }

    /// <summary>Starts one that stays, in a pod of its own.</summary>
    public async Task StartSleepingAsync(int number)
    {
        var id = $"{name}-sleeping-{number}";
        await _runtime.CreateSandboxAsync(new SandboxSpec { Id = $"{id}-pod", PodName = id, PodNamespace = "default", Hostname = "bench" });
        await _runtime.StartContainerAsync(Container(id, ["/bin/busybox", "sleep", "3600"]));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var sandbox in await _runtime.ListSandboxesAsync())
            await _runtime.RemoveSandboxAsync(sandbox.Spec.Id);
        await _runtime.DisposeAsync();
        using (var keeper = Process.GetProcessById(Keeper))
            keeper.Kill();
        await ((Task)_watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private ContainerSpec Container(string id, IReadOnlyList<string> arguments) => new()
    {
        Id = id,
        SandboxId = $"{id}-pod",
        Name = "main",
        Layers = layers,
        Args = arguments,
        Security = new() { NoNewPrivileges = true, Seccomp = seccomp },
        Resources = new() { CpuShares = 512, CpuQuotaUs = 100_000, MemoryLimitBytes = 64 << 20, PidsLimit = 100 },
    };

    private async Task WatchAsync()
    {
        await foreach (var one in _runtime.WatchAsync(_stop.Token))
        {
            if (one is { Kind: ContainerEventKind.Exited, Container: { } container } && _exits.TryGetValue(container.Id, out var exited))
                exited.TrySetResult();
        }
    }
}
