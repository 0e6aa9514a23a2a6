using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Memory;
using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.ControlPlane.Tests.Support;

/// <summary>The stores that the control plane is tested on.</summary>
internal static class Stores
{
    public static IResourceStore Memory() => new MemoryResourceStore();

    public static IResourceStore Sqlite(string folder) => SqliteResourceStore.Open(Path.Combine(folder, "cluster.db"));
}
