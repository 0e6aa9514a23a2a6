using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Containers.Keeper;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>The container runtime of this machine.</summary>
internal static class RuntimeSelection
{
    public static RuntimeOptions Options(string data, string run, string cgroupParent) => new()
    {
        DataDirectory = data,
        RunDirectory = run,
        CgroupParent = cgroupParent,
        KeeperPath = Path.Combine(AppContext.BaseDirectory, "orc-keeper"),
    };

    /// <summary>Starts the keeper unless one is there, and connects to it.</summary>
    public static Task<KeeperClient> ConnectAsync(RuntimeOptions options) => KeeperClient.ConnectAsync(options, TimeProvider.System);

    /// <summary>Removes every pod of this node, then the keeper.</summary>
    public static async Task RemoveEverythingAsync(RuntimeOptions options, CancellationToken cancellation)
    {
        await using var runtime = await ConnectAsync(options);
        foreach (var container in await runtime.ListContainersAsync(cancellation))
            await runtime.RemoveContainerAsync(container.Id, cancellation);
        foreach (var sandbox in await runtime.ListSandboxesAsync(cancellation))
            await runtime.RemoveSandboxAsync(sandbox.Spec.Id, cancellation);
    }
}
