using System.Text;
using Orleans.Orchestrator.Simulation.Disks;
using Orleans.Orchestrator.Simulation.Sampling;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Simulation.Tests.Disks;

/// <summary>The store of production, with SQLite, on a disk that fails in every way.</summary>
public class DiskStoreTests
{
    private const string Pods = "pods";
    private const int Lives = 6;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task WhatWasAcknowledged_IsThere_WhateverTheDiskDoes(ulong seed)
    {
        var random = new SeededRandom(seed);
        var disk = new SimulatedDisk(random.Fork("disk"));
        var acknowledged = new Dictionary<string, long>();
        for (var life = 0; life < Lives; life++)
        {
            using var mount = disk.Mount();
            Disturb(mount, random);
            try
            {
                await using var store = Open(mount);
                Assert.Empty(await store.CheckIntegrityAsync());
                while (!mount.IsDead)
                    await WriteAsync(store, acknowledged, random);
            }
            catch (StorageException)
            {
                // It did not open: the next life tries again.
            }

            mount.Kill();
            if (random.Next(3) != 0)
                disk.LosePower();
        }

        using var last = disk.Mount();
        await using var calm = Open(last);
        Check(acknowledged, await RowsAsync(calm));
        Assert.NotEmpty(acknowledged);
    }

    // A transaction whose sync failed is read from the log by the next process: what is written after it must not depend on it.
    [Fact]
    public async Task TransactionWhoseSyncFailed_IsNotBuiltUpon()
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var disk = new SimulatedDisk(new SeededRandom(seed));
            await LiveAsync(disk, async (mount, log) =>
            {
                Assert.True((await log.Append(Create("a"))).IsCommitted);
                mount.Fault = static (operation, _) => operation == DiskOperation.Sync ? DiskFault.Error : DiskFault.None;
                await Assert.ThrowsAsync<StoreUnavailableException>(() => log.Append(Create("b")));
            });
            await LiveAsync(disk, async (_, log) => Assert.True((await log.Append(Create("c"))).IsCommitted));
            disk.LosePower();

            using var last = disk.Mount();
            await using var store = Open(last);
            var rows = await RowsAsync(store);
            Assert.Contains("a", rows.Keys);
            Assert.Contains("c", rows.Keys);
        }
    }

    private static async Task LiveAsync(SimulatedDisk disk, Func<DiskMount, ICollectionLog, Task> live)
    {
        using var mount = disk.Mount();
        await using var store = Open(mount);
        using var log = await store.OpenCollectionAsync(Pods);
        await live(mount, log);
        mount.Kill();
    }

    private static DiskStore Open(DiskMount mount) => DiskStore.Open(mount, TimeProvider.System, static () => TimeSpan.Zero, static () => { }, static () => { });

    private static ResourceWrite Create(string name) => new()
    {
        Namespace = "", Name = name, Uid = name, Kind = WriteKind.Create, Body = static version => Encoding.UTF8.GetBytes($"{{\"v\":{version}}}"), IsJson = true,
    };

    private static void Disturb(DiskMount mount, SeededRandom random)
    {
        var left = 1 + random.Next(400);
        mount.Fault = (operation, _) =>
        {
            if (--left > 0)
                return DiskFault.None;
            left = 1 + random.Next(60);
            switch (random.Next(4))
            {
                case 0:
                    mount.Kill();
                    return operation == DiskOperation.Write ? DiskFault.Partial : DiskFault.Error;
                case 1:
                    return operation == DiskOperation.Write ? DiskFault.Full : DiskFault.None;
                default:
                    return operation == DiskOperation.Write && random.Next(2) == 0 ? DiskFault.Partial : DiskFault.Error;
            }
        };
    }

    private static async Task WriteAsync(DiskStore store, Dictionary<string, long> acknowledged, SeededRandom random)
    {
        try
        {
            using var log = await store.OpenCollectionAsync(Pods);
            var rows = log.TakeRows().ToDictionary(r => r.Name, r => r.ResourceVersion);
            Check(acknowledged, rows);
            foreach (var (name, version) in rows)
                acknowledged[name] = version;
            while (true)
            {
                var name = $"p{random.Next(40)}";
                var write = Create(name) with { Kind = acknowledged.ContainsKey(name) ? WriteKind.Update : WriteKind.Create };
                var result = await log.Append(write);
                Assert.True(result.IsCommitted);
                acknowledged[name] = result.ResourceVersion;
            }
        }
        catch (StorageException)
        {
            // Nobody knows whether that was written; the collection is opened again.
        }
    }

    private static void Check(Dictionary<string, long> acknowledged, Dictionary<string, long> rows) =>
        Assert.All(acknowledged, known => Assert.True(rows.GetValueOrDefault(known.Key) >= known.Value, $"{known.Key} was acknowledged with version {known.Value}"));

    private static async Task<Dictionary<string, long>> RowsAsync(DiskStore store)
    {
        using var log = await store.OpenCollectionAsync(Pods);
        return log.TakeRows().ToDictionary(r => r.Name, r => r.ResourceVersion);
    }
}
