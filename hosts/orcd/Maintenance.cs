using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Networking;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>What is done to a node while it does not run.</summary>
internal static class Maintenance
{
    public static async Task<int> CleanupAsync(string data, string run, string cgroupParent, CancellationToken cancellation)
    {
        using var owner = await SoleOwner.TakeAsync(data, run, listen: [], cancellation);
        await RuntimeCleanup.RunAsync(RuntimeSelection.Options(data, run, cgroupParent), TimeProvider.System, cancellation);
        await NetworkCleanup.RunAsync(new NetworkOptions(), cancellation);
        var pods = Path.Combine(data, "pods");
        if (Directory.Exists(pods))
            Directory.Delete(pods, recursive: true);
        return 0;
    }

    public static async Task<int> BackupAsync(string data, string? postgres, string file, CancellationToken cancellation)
    {
        await using var store = await StoreSelection.OpenExistingAsync(data, postgres, cancellation);
        await store.BackupAsync(file, cancellation);
        Console.WriteLine($"The database was copied to {file}");
        return 0;
    }

    public static async Task<int> RestoreAsync(string data, string? postgres, string file, bool overwrite, CancellationToken cancellation)
    {
        await using var store = await StoreSelection.OpenAsync(data, postgres, cancellation);
        await store.RestoreAsync(file, overwrite, cancellation);
        Console.WriteLine($"The database was restored from {file}");
        return 0;
    }

    public static async Task<int> CheckAsync(string data, string? postgres, CancellationToken cancellation)
    {
        await using var store = await StoreSelection.OpenExistingAsync(data, postgres, cancellation);
        var faults = await store.CheckIntegrityAsync(cancellation);
        foreach (var fault in faults)
            Console.Error.WriteLine(fault);
        Console.WriteLine(faults.Count == 0 ? $"{store.Description}: sound" : $"{store.Description}: {faults.Count} faults");
        return faults.Count == 0 ? 0 : 1;
    }
}
