using Orleans.Orchestrator.Containers;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>Where this machine's container runtime is.</summary>
internal static class RuntimeSelection
{
    public static RuntimeOptions Options(string data, string run, string cgroupParent, UserIdRange? userIds = null) => new()
    {
        DataDirectory = data,
        RunDirectory = run,
        CgroupParent = cgroupParent,
        UserIds = userIds ?? UserIdRange.Default,
        KeeperPath = Path.Combine(AppContext.BaseDirectory, "orc-keeper"),
    };
}
