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
}
