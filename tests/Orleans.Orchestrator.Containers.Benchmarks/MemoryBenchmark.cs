using System.Globalization;
using Orleans.Orchestrator.Containers.Cgroups;

namespace Orleans.Orchestrator.Containers.Benchmarks;

/// <summary>How much memory the keeper has of its own with many containers that run: the proportional set size of /proc/PID/smaps_rollup.</summary>
internal static class MemoryBenchmark
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    /// <param name="arguments">The keeper, and how many containers.</param>
    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        var count = arguments.Count > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 100;
        var directory = Directory.CreateTempSubdirectory("orc-bench-").FullName;
        var run = Directory.CreateDirectory(Path.Combine("/dev/shm", Path.GetFileName(directory))).FullName;
        var options = new RuntimeOptions
        {
            DataDirectory = Path.Combine(directory, "data"),
            RunDirectory = Path.Combine(run, "run"),
            CgroupParent = Path.GetFileName(directory),
            KeeperPath = Path.GetFullPath(arguments[0]),
        };
        var own = new OwnRuntime("keeper", options, Images.Layers(directory), "default");
        await own.OpenAsync();
        await Task.Delay(Settle);
        var idle = ProcessMemory.OwnKilobytes(own.Keeper);
        for (var number = 0; number < count; number++)
            await own.StartSleepingAsync(number);
        var started = ProcessMemory.OwnKilobytes(own.Keeper);
        await Task.Delay(Settle);
        Console.WriteLine($"PSS of the keeper: {idle} KB idle, {started} KB when {count} containers have started, {ProcessMemory.OwnKilobytes(own.Keeper)} KB when it is quiet again");
        await own.DisposeAsync();
        await new CgroupTree(CgroupLayout.Detect(), options.CgroupParent).RemoveAllAsync(TimeProvider.System);
        Directory.Delete(run, recursive: true);
        Directory.Delete(directory, recursive: true);
    }
}
