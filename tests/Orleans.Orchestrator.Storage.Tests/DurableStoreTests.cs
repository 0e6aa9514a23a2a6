namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>What the stores that outlive a process do beyond the contract of all.</summary>
public abstract class DurableStoreTests : StoreContractTests
{
    [Fact]
    public async Task ABackup_BringsEverythingBack_FencesWhoeverWrites_AndNeverReusesAVersion()
    {
        using var folder = new TempFolder();
        await using var store = await World.OpenAsync();
        var log = await store.OpenCollectionAsync("pods");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => log.Append(Writes.Create($"p{i}", "before"))));
        await store.KeyValues("t").PutAsync("k", "before"u8.ToArray());
        await store.BackupAsync(folder.File("backup"));

        await log.Append(Writes.Update("p1", "after"));
        await log.Append(Writes.Create("later"));
        await store.KeyValues("t").PutAsync("k", "after"u8.ToArray());
        var last = log.LastResourceVersion;

        await Assert.ThrowsAsync<StoreBackupException>(() => store.RestoreAsync(folder.File("backup")));
        Assert.Equal(last + 1, (await log.Append(Writes.Update("p2", "after"))).ResourceVersion);
        await store.RestoreAsync(folder.File("backup"), overwrite: true);
        await Assert.ThrowsAsync<FencedException>(() => log.Append(Writes.Create("lost")));

        using var restored = await store.OpenCollectionAsync("pods");
        var rows = restored.TakeRows();
        Assert.Equal(100, rows.Count);
        Assert.All(rows, row => AssertJson(Writes.Body(row.Name, row.ResourceVersion, "before"), row.Body));
        Assert.Equal("before"u8.ToArray(), (await store.KeyValues("t").GetAsync("k"))!.Value.ToArray());
        Assert.True((await restored.Append(Writes.Create("new"))).ResourceVersion > last + 1);
        Assert.Throws<ChangesTrimmedException>(() => restored.Changes(last));
        Assert.Empty(await store.CheckIntegrityAsync());
    }

    [Fact]
    public async Task ABackup_GoesIntoAnEmptyDatabase_WithoutBeingTold_AndNeverOverAFile()
    {
        using var folder = new TempFolder();
        await using (var store = await World.OpenAsync())
        {
            await (await store.OpenCollectionAsync("pods")).Append(Writes.Create("a"));
            await store.BackupAsync(folder.File("backup"));
            await Assert.ThrowsAsync<StoreBackupException>(() => store.BackupAsync(folder.File("backup")));
            await Assert.ThrowsAsync<StoreBackupException>(() => store.BackupAsync(folder.File("no/folder")));
            await Assert.ThrowsAsync<StoreBackupException>(() => store.RestoreAsync(folder.File("nothing")));
            Assert.Equal(["backup"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        }
        await using var world = await CreateWorldAsync();
        await using var empty = await world.OpenAsync();
        await empty.RestoreAsync(folder.File("backup"));
        Assert.Single((await empty.OpenCollectionAsync("pods")).TakeRows());
    }

    [Fact]
    public async Task ABackup_IsConsistent_WhileWritesGoOn()
    {
        using var folder = new TempFolder();
        await using (var store = await World.OpenAsync())
        {
            using var log = await store.OpenCollectionAsync("pods");
            await log.Append(Writes.Create("a", "0"));
            await log.Append(Writes.Create("b", "0"));
            using var stop = new CancellationTokenSource();
            var writing = Task.Run(async () =>
            {
                // Both in one transaction or none: a half would be seen.
                for (var i = 1; !stop.IsCancellationRequested; i++)
                    await Task.WhenAll(log.Append(Writes.Update("a", $"{i}")), log.Append(Writes.Update("b", $"{i}")));
            });
            await store.BackupAsync(folder.File("backup"));
            await stop.CancelAsync();
            await writing;
        }
        await using var world = await CreateWorldAsync();
        await using var copy = await world.OpenAsync();
        await copy.RestoreAsync(folder.File("backup"));
        Assert.Empty(await copy.CheckIntegrityAsync());
        Assert.Equal(2, (await copy.OpenCollectionAsync("pods")).TakeRows().Count);
    }
}
