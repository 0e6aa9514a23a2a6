using System.Diagnostics;
using System.Globalization;
using Orleans.Orchestrator.Containers.Cgroups;

namespace Orleans.Orchestrator.Containers.Benchmarks;

/// <summary>
/// Starts busybox' <c>/bin/true</c> through the keeper and through crun, in turn. crun refuses a v2 tree beside v1 trees, so that this wants a
/// mount namespace without it: <c>unshare -m sh -c 'umount /sys/fs/cgroup/unified; exec dotnet run … start PATH-OF-ORC-KEEPER [200] [400]'</c>.
/// </summary>
internal static class StartBenchmark
{
    private const int Width = 8;
    private const int Rounds = 10;
    private const int WarmUp = 30;

    /// <param name="arguments">The keeper, how many starts one after the other, how many eight at a time, and to look at one contender alone: its name.</param>
    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        var sequential = arguments.Count > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 200;
        var parallel = arguments.Count > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 400;

        var directory = Directory.CreateTempSubdirectory("orc-bench-").FullName;
        // /run is a tmpfs on a real machine, for us and for crun alike.
        var run = Directory.CreateDirectory(Path.Combine("/dev/shm", Path.GetFileName(directory))).FullName;
        var layers = Images.Layers(directory);
        var options = new RuntimeOptions
        {
            DataDirectory = Path.Combine(directory, "data"),
            RunDirectory = Path.Combine(run, "run"),
            CgroupParent = Path.GetFileName(directory),
            KeeperPath = Path.GetFullPath(arguments[0]),
        };
        var own = new OwnRuntime("keeper", options, layers, "unconfined");
        var filtered = new OwnRuntime("keeper-seccomp", options with { RunDirectory = Path.Combine(run, "run2"), DataDirectory = Path.Combine(directory, "data2"), CgroupParent = options.CgroupParent + "-2" }, layers, "default");
        await own.OpenAsync();
        await filtered.OpenAsync();
        var crun = new Crun(run, directory, layers, options.CgroupParent);
        var only = arguments.Count > 3 ? arguments[3] : null;
        IContender[] contenders = [.. new IContender[] { own, filtered, crun }.Where(one => only is null || one.Name == only)];
        var results = contenders.ToDictionary(one => one.Name, _ => new Measurements());
        var number = new Numbers();
        await SequentialAsync(contenders, results, number, sequential);
        await ParallelAsync(contenders, results, number, parallel);
        Console.WriteLine("| method | p50 ms | p99 ms | CPU ms each | 8-way p50 ms | 8-way /s | 8-way CPU ms each |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (name, one) in results)
            Console.WriteLine($"| {name} | {one}");
        if (results.TryGetValue("keeper", out var mine) && results.TryGetValue("crun", out var theirs))
        {
            Console.WriteLine(FormattableString.Invariant(
                $"keeper / crun: p50 {mine.P50 / theirs.P50:0.00} (bar 0.5), 8-way {mine.Rate / theirs.Rate:0.00} (bar 2.5), CPU {mine.CpuEach / theirs.CpuEach:0.00} (bar 0.35)"));
        }
        foreach (var (name, one) in results)
            Console.WriteLine($"CPU each of {name}: {one.Shares}");
        foreach (var one in new[] { own, filtered }.Intersect(contenders).Cast<OwnRuntime>())
            PrintThreads(one, results[one.Name]);
        foreach (var one in new IContender[] { own, filtered, crun })
            await one.DisposeAsync();
        foreach (var parent in new[] { options.CgroupParent, options.CgroupParent + "-2" })
            await new CgroupTree(CgroupLayout.Detect(), parent).RemoveAllAsync(TimeProvider.System);
        foreach (var tree in Directory.EnumerateDirectories("/sys/fs/cgroup").Where(tree => Directory.Exists($"{tree}/{options.CgroupParent}-crun")))
        {
            // Where the v2 tree was, crun has made ordinary directories.
            var left = $"{tree}/{options.CgroupParent}-crun";
            Directory.Delete(left, recursive: !File.Exists(Path.Combine(left, "cgroup.procs")));
        }
        Directory.Delete(run, recursive: true);
        Directory.Delete(directory, recursive: true);
    }

    private static void PrintThreads(OwnRuntime one, Measurements measured)
    {
        // Since the keeper began, the warming up included.
        var count = measured.Sequential.Count + measured.Parallel.Count + WarmUp;
        var threads = ProcessCpu.OfThreads(one.Keeper).OrderByDescending(thread => thread.Value)
            .Select(thread => FormattableString.Invariant($"{thread.Key} {thread.Value.TotalMilliseconds / count:0.00}"));
        Console.WriteLine($"threads of {one.Name}: {string.Join(", ", threads)} ms");
    }

    private static async Task SequentialAsync(IContender[] contenders, Dictionary<string, Measurements> results, Numbers number, int sequential)
    {
        foreach (var one in contenders)
        {
            for (var i = 0; i < WarmUp; i++)
                await one.RunAsync(number.Next());
        }
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var one in contenders)
            {
                var cpu = one.Cpu;
                for (var i = 0; i < sequential / Rounds; i++)
                    results[one.Name].Sequential.Add((await one.RunAsync(number.Next())).TotalMilliseconds);
                results[one.Name].SequentialCpu += one.Cpu - cpu;
            }
        }
    }

    private static async Task ParallelAsync(IContender[] contenders, Dictionary<string, Measurements> results, Numbers number, int parallel)
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var one in contenders)
            {
                var cpu = one.Cpu;
                var left = parallel / Rounds;
                var start = Stopwatch.GetTimestamp();
                await Task.WhenAll(Enumerable.Range(0, Width).Select(async _ =>
                {
                    while (Interlocked.Decrement(ref left) >= 0)
                    {
                        var elapsed = await one.RunAsync(number.Next());
                        lock (results)
                            results[one.Name].Parallel.Add(elapsed.TotalMilliseconds);
                    }
                }));
                results[one.Name].ParallelTime += Stopwatch.GetElapsedTime(start);
                results[one.Name].ParallelCpu += one.Cpu - cpu;
            }
        }
    }

    /// <summary>Each container gets its own.</summary>
    private sealed class Numbers
    {
        private int _last;

        public int Next() => Interlocked.Increment(ref _last);
    }
}
