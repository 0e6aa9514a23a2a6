using System.Runtime.CompilerServices;
using Orleans.Orchestrator.EndToEnd.Tests.Load;
using Orleans.Orchestrator.Hosts.OrcLoad;
using Orleans.Orchestrator.Simulation.Chaos;
using Orleans.Orchestrator.Simulation.Reports;
using Orleans.Orchestrator.Simulation.Tests.Support;

namespace Orleans.Orchestrator.Simulation.Tests.Chaos;

/// <summary>Whole clusters in virtual time, with everything failing now and then.</summary>
public class ChaosRunTests
{
    private static readonly ChaosOptions Options = new() { Duration = TimeSpan.FromMinutes(4) };

    [Fact]
    public void OneSeed_RunsTheSame_ToTheLastLine()
    {
        var (first, second) = (Run(3), Run(3));
        Assert.Equal(first.Log, second.Log);
        Assert.Equal((first.Digest, first.Fingerprint), (second.Digest, second.Fingerprint));
        Assert.NotEqual(first.Digest, Run(4).Digest);
    }

    // What a run may not depend on, and what differs from process to process as well: which thread it has, the identity hashes of its objects
    // (each thread deals out its own), and what else the process is doing.
    [Fact]
    public async Task OneSeed_RunsTheSame_OnEveryThread_WithAnyIdentityHashes_WhileTheThreadPoolIsBusy()
    {
        using var busy = new BusyThreadPool();
        var digests = new HashSet<(ulong, ulong)>();
        foreach (var hashes in (int[])[0, 1, 100, 333, 999, 5_000])
            digests.Add(await OnThreadOfItsOwnAsync(hashes, 3));
        Assert.Single(digests);
    }

    // What differs from process to process, such as the hashes of strings, and what only the program does.
    [Fact]
    public async Task OneSeed_RunsTheSame_InTwoProcesses()
    {
        var folder = Directory.CreateTempSubdirectory("orc-chaos-").FullName;
        try
        {
            var logs = new List<string>();
            foreach (var name in (string[])["first", "second"])
            {
                var log = Path.Combine(folder, name);
                using var process = LoadProcess.Start("chaos", "--seed", "3", "--hours", "0.05", "--log", log);
                var (code, said) = await process.EndAsync();
                Assert.True(code == 0, said);
                logs.Add(await File.ReadAllTextAsync(log));
            }

            Assert.True(logs[0].Length > 10_000, logs[0]);
            Assert.Equal(logs[0], logs[1]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(26)]
    public void EveryRuleHolds(ulong seed)
    {
        var report = Run(seed);
        Assert.True(report.Commits > 100, ChaosText.Line(report));
        Assert.True(report.Passed, $"{ChaosText.Line(report)}\n{ChaosText.Violations(report)}{ChaosText.Steps(report)}");
    }

    private static Task<(ulong Digest, ulong Fingerprint)> OnThreadOfItsOwnAsync(int hashes, ulong seed) => Task.Factory.StartNew(
        () =>
        {
            for (var i = 0; i < hashes; i++)
                _ = RuntimeHelpers.GetHashCode(new object());
            var report = Run(seed);
            return (report.Digest, report.Fingerprint);
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static ChaosReport Run(ulong seed) => ChaosRun.Run(new DeterministicEngine(seed), Options with { Seed = seed });
}
