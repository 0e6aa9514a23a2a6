using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>Real files, copied in the middle of writing, with the end of the log cut or torn as a loss of power leaves it.</summary>
public sealed class SqliteTornLogTests
{
    private const string Collection = "pods";
    private const int Sector = 512;
    private const int MostWrites = 25;
    private const int CopiesPerRun = 6;
    private static readonly long EmptyVersion = new StoreOptions().EmptyVersion;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task TornEndOfTheLog_LosesNothingThatWasAcknowledgedBefore(int seed)
    {
        var random = new Random(seed);
        using var folder = new TempFolder();
        var file = folder.File("store.db");
        await using var store = SqliteResourceStore.Open(file);
        using var log = await store.OpenCollectionAsync(Collection);
        for (var copy = 0; copy < CopiesPerRun; copy++)
        {
            for (var i = random.Next(MostWrites); i >= 0; i--)
                Assert.True((await log.Append(Writes.Create($"{copy}-{i}", new string('x', random.Next(3_000))))).IsCommitted);
            var (synced, known) = (new FileInfo(file + "-wal").Length, log.LastResourceVersion);
            var torn = folder.File($"torn-{copy}.db");
            File.Copy(file, torn);

            // From here on nothing counts: it may be on the disk, or not, or in part.
            for (var i = random.Next(MostWrites); i >= 0; i--)
                await log.Append(Writes.Create($"{copy}-late-{i}", new string('y', random.Next(3_000))));
            await File.WriteAllBytesAsync(torn + "-wal", Tear(await ReadAsync(file + "-wal"), (int)synced, random));
            await CheckAsync(torn, known);
        }
    }

    private static byte[] Tear(byte[] log, int synced, Random random)
    {
        var length = random.Next(synced, log.Length + 1);
        for (var at = (synced + Sector - 1) / Sector * Sector; at < length; at += Sector)
        {
            if (random.Next(4) == 0)
                random.NextBytes(log.AsSpan(at, Math.Min(Sector, length - at)));
        }

        return log[..length];
    }

    private static async Task CheckAsync(string file, long known)
    {
        await using var store = SqliteResourceStore.Open(file);
        Assert.Empty(await store.CheckIntegrityAsync());
        using var log = await store.OpenCollectionAsync(Collection);
        var versions = log.TakeRows().Select(r => r.ResourceVersion).ToHashSet();
        Assert.All(Enumerable.Range((int)EmptyVersion + 1, (int)(known - EmptyVersion)), version => Assert.Contains(version, versions));
    }

    // SQLite has it open.
    private static async Task<byte[]> ReadAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content);
        return content;
    }
}
