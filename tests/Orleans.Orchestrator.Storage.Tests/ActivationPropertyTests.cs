using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.Storage.Memory;
using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>Random writes from two activations of one collection that replace each other, with databases that fail in between.</summary>
public sealed class ActivationPropertyTests
{
    [Fact]
    public void NothingAcknowledged_IsLostOrDoubled_InMemory_WithFaultsBeforeAndAfterTheCommit() =>
        Check(400, steps =>
        {
            var run = new MemoryRun();
            return run.RunAsync(steps);
        });

    [Fact]
    public void NothingAcknowledged_IsLostOrDoubled_WithADiskThatIsWaitedForApart() =>
        Check(200, steps =>
        {
            var run = new MemoryRun { WaitsApart = true };
            return run.RunAsync(steps);
        });

    [Fact]
    public void NothingAcknowledged_IsLostOrDoubled_OnSqlite() =>
        Check(15, async steps =>
        {
            using var folder = new TempFolder();
            await using var first = SqliteResourceStore.Open(folder.File("s.db"), ActivationScript.KeepAllChanges);
            await using var second = SqliteResourceStore.Open(folder.File("s.db"), ActivationScript.KeepAllChanges);
            await new ActivationScript(first, second).RunAsync(steps);
        });

    private static void Check(int runs, Func<int[], Task> run)
    {
        var steps = Gen.Choose(0, int.MaxValue - 1).ArrayOf(120).ToArbitrary();
        Prop.ForAll(steps, s => run(s).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(runs));
    }

    /// <summary>Two stores over one memory; a step may make the next commit fail, with or without effect.</summary>
    private sealed class MemoryRun
    {
        private bool failBefore;
        private bool failAfter;
        private bool never;

        public bool WaitsApart { get; init; }

        public async Task RunAsync(int[] steps)
        {
            var database = new MemoryDatabase();
            var options = new MemoryStoreOptions
            {
                Limits = ActivationScript.KeepAllChanges,
                BeforeCommit = _ => Fail(ref failBefore),
                // Where the disk is waited for apart, it is the waiting that fails.
                AfterCommit = _ => Fail(ref WaitsApart ? ref never : ref failAfter),
                AwaitDurability = WaitsApart ? () => Fail(ref failAfter) : null,
            };
            await using var first = new MemoryResourceStore(database, options);
            await using var second = new MemoryResourceStore(database, options);
            var script = new ActivationScript(first, second) { FailNext = hasEffect => (hasEffect ? ref failAfter : ref failBefore) = true };
            await script.RunAsync(steps);
        }

        private static void Fail(ref bool fail)
        {
            if (!fail)
                return;
            fail = false;
            throw new IOException("The disk has failed.");
        }
    }
}
