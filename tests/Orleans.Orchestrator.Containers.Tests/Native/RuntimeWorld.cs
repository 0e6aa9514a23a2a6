using Orleans.Orchestrator.Containers.Cgroups;

namespace Orleans.Orchestrator.Containers.Tests.Native;

/// <summary>A runtime in directories and cgroups of its own, which leaves nothing behind.</summary>
public class RuntimeWorld : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private int _count;

    public string Root { get; } = Path.Combine("/tmp", "orc-test-" + Guid.NewGuid().ToString("N")[..12]);

    public string CgroupParent => Path.GetFileName(Root);

    public IReadOnlyList<string> Layers { get; private set; } = [];

    public IContainerRuntime Runtime { get; set; } = null!;

    public virtual RuntimeOptions Options => new()
    {
        DataDirectory = Path.Combine(Root, "data"),
        RunDirectory = Path.Combine(Root, "run"),
        CgroupParent = CgroupParent,
    };

    public static CancellationToken Deadline => new CancellationTokenSource(Patience).Token;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Root);
        Layers = BusyboxImage.Create(Path.Combine(Root, "layers"));
        Runtime = await ContainerRuntime.OpenAsync(Options);
    }

    public async Task DisposeAsync()
    {
        foreach (var sandbox in await Runtime.ListSandboxesAsync())
            await Runtime.RemoveSandboxAsync(sandbox.Spec.Id);
        await Runtime.DisposeAsync();
        await StopAsync();
        await new CgroupTree(CgroupLayout.Detect(), CgroupParent).RemoveAllAsync(TimeProvider.System);
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>Ends what still runs when the runtime is closed.</summary>
    protected virtual Task StopAsync() => Task.CompletedTask;

    /// <summary>A sandbox of its own for a test.</summary>
    public async Task<string> SandboxAsync(Func<SandboxSpec, SandboxSpec>? change = null)
    {
        var spec = new SandboxSpec { Id = "pod-" + Interlocked.Increment(ref _count), PodName = "web", PodNamespace = "default", Hostname = "web-0" };
        spec = change?.Invoke(spec) ?? spec;
        await Runtime.CreateSandboxAsync(spec, Deadline);
        return spec.Id;
    }

    /// <summary>What a container of this image is started with.</summary>
    public ContainerSpec Spec(string sandbox, params string[] args)
    {
        var id = $"c-{Interlocked.Increment(ref _count)}";
        return new()
        {
            Id = id,
            SandboxId = sandbox,
            Name = "main",
            Layers = Layers,
            Args = args,
            LogPath = LogOf(id),
        };
    }

    public ContainerSpec Shell(string sandbox, string script) => Spec(sandbox, "sh", "-c", script);

    public string LogOf(string id) => Path.Combine(Root, "logs", id, "0.log");

    /// <summary>Waits for the exit of a started container.</summary>
    public async Task<ContainerState> ExitAsync(string id)
    {
        await foreach (var one in Runtime.WatchAsync(Deadline))
        {
            var state = one.Kind == ContainerEventKind.Resync
                ? (await Runtime.ListContainersAsync()).FirstOrDefault(container => container.Id == id)
                : one.Container;
            if (state?.Id == id && state.Exit is not null)
                return state;
        }
        throw new TimeoutException($"{id} never exited");
    }

    /// <summary>Starts, waits for the exit, and returns how it ended with what it wrote.</summary>
    public async Task<(ContainerExit Exit, string Output)> RunAsync(ContainerSpec spec)
    {
        await Runtime.StartContainerAsync(spec, Deadline);
        var state = await ExitAsync(spec.Id);
        return (state.Exit!, await OutputAsync(spec.Id));
    }

    /// <summary>A script in a sandbox of its own.</summary>
    public async Task<(ContainerExit Exit, string Output)> RunAsync(string script, Func<ContainerSpec, ContainerSpec>? change = null)
    {
        var spec = Shell(await SandboxAsync(), script);
        return await RunAsync(change?.Invoke(spec) ?? spec);
    }

    /// <summary>The text of a log without its prefixes.</summary>
    public async Task<string> OutputAsync(string id)
    {
        var text = new System.Text.StringBuilder();
        foreach (var line in await File.ReadAllLinesAsync(LogOf(id)))
        {
            var parts = line.Split(' ', 4);
            text.Append(parts[3]);
            if (parts[2] == "F")
                text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Waits until a container has written a line.</summary>
    public async Task WaitForLineAsync(string id, string line)
    {
        var deadline = Deadline;
        while (!File.Exists(LogOf(id)) || !(await OutputAsync(id)).Split('\n').Contains(line))
            await Task.Delay(5, deadline);
    }

    public string CgroupFile(string controller, string container, string file) =>
        Path.Combine(CgroupParentOf(controller), $"container:{container}", file);

    public string CgroupParentOf(string controller) => Path.Combine(CgroupLayout.Detect().Find(controller)!.MountPoint, CgroupParent);
}
