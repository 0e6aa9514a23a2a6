using System.Collections.Concurrent;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Containers.Cgroups;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.Containers.Native;

namespace Orleans.Orchestrator.NodeAgent.Tests.Native;

/// <summary>A machine with the real runtime in folders and cgroups of its own, busybox as its image, and real time.</summary>
internal sealed class NativeMachine : IAsyncDisposable
{
    private const string Busybox = "/usr/bin/busybox";
    private readonly FakeImageStore _images = new();

    private NativeMachine() => (Cluster, Network) = (new FakeCluster(Changes, TimeProvider.System), new IsolatedNetwork(Changes));

    public string Root { get; } = Path.Combine("/tmp", "orc-node-" + Guid.NewGuid().ToString("N")[..12]);

    public Changes Changes { get; } = new();

    public FakeCluster Cluster { get; }

    public IsolatedNetwork Network { get; }

    public IContainerRuntime Runtime { get; private set; } = null!;

    public Agent Agent { get; private set; } = null!;

    public ConcurrentQueue<string> Log { get; } = new();

    private string CgroupParent => Path.GetFileName(Root);

    private CgroupTree Cgroups => new(CgroupLayout.Detect(), CgroupParent);

    public static async Task<NativeMachine> StartAsync()
    {
        if (!File.Exists(Busybox))
            throw new InvalidOperationException($"These tests need {Busybox}; install the package busybox-static.");
        var machine = new NativeMachine();
        var bin = Directory.CreateDirectory(Path.Combine(machine.Root, "layer", "bin")).FullName;
        File.Copy(Busybox, Path.Combine(bin, "busybox"));
        File.SetUnixFileMode(Path.Combine(bin, "busybox"), (UnixFileMode)0b111_101_101);
        foreach (var name in (string[])["sh", "sleep", "cat", "echo", "test", "touch", "ip", "grep"])
            File.CreateSymbolicLink(Path.Combine(bin, name), "busybox");
        var name1 = ImageReference.Parse("app");
        machine._images.Present[name1.ToString()] = FakeImageStore.Record(name1, new ImageConfig { Cmd = ["sh"], Env = ["PATH=/bin"] }, Path.Combine(machine.Root, "layer"));
        await machine.StartAgentAsync();
        return machine;
    }

    /// <summary>A new process of the daemon: a runtime that finds what the former left, and an agent.</summary>
    public async Task StartAgentAsync()
    {
        Runtime = await NativeRuntime.OpenAsync(new RuntimeOptions
        {
            DataDirectory = Path.Combine(Root, "data"), RunDirectory = Path.Combine(Root, "run"), CgroupParent = CgroupParent,
        });
        Agent = await Agent.StartAsync(Agent.Options(Root), Cluster, Runtime, Network, _images, TimeProvider.System, whole: false, Log);
    }

    public async Task StopAgentAsync()
    {
        await Agent.DisposeAsync();
        await Runtime.DisposeAsync();
    }

    /// <summary>What is left of pods: mounts, cgroups, network links, files.</summary>
    public async Task<IReadOnlyList<string>> RemainsAsync(string uid) =>
    [
        .. File.ReadLines("/proc/self/mountinfo").Where(l => l.Contains(Root, StringComparison.Ordinal)),
        .. Cgroups.List(),
        .. (await Network.Pods.ListAsync()).Select(a => a.HostInterface),
        .. Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories).Where(p => p.Contains(uid, StringComparison.Ordinal)),
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (var sandbox in await Runtime.ListSandboxesAsync())
            await Runtime.RemoveSandboxAsync(sandbox.Spec.Id);
        await StopAgentAsync();
        await Network.DisposeAsync();
        await Cgroups.RemoveAllAsync(TimeProvider.System);
        Directory.Delete(Root, recursive: true);
    }
}
