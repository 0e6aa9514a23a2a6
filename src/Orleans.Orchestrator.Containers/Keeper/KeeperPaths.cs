namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>Where the keeper and its clients meet.</summary>
internal static class KeeperPaths
{
    public static string Socket(RuntimeOptions options) => Path.Combine(options.RunDirectory, "keeper.sock");

    /// <summary>Held by the keeper as long as it lives, so that there is only one.</summary>
    public static string Lock(RuntimeOptions options) => Path.Combine(options.RunDirectory, "keeper.lock");

    public static string Log(RuntimeOptions options) => Path.Combine(options.DataDirectory, "logs", "keeper.log");
}
