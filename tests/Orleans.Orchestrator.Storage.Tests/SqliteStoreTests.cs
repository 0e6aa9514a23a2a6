using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.Storage.Tests;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task WhatIsCommitted_IsThereAfterReopening()
    {
        await using (var store = SqliteResourceStore.Open(folder.File("a.db")))
        {
            var log = await store.OpenCollectionAsync("pods");
            Assert.Equal(new(CommitOutcome.Committed, 1), await log.Append(Writes.Create("a", "ä")));
            Assert.Equal(new(CommitOutcome.Committed, 2), await log.Append(Writes.Update("a", "b")));
            Assert.Equal(new(CommitOutcome.Committed, 3), await log.Append(Writes.Create("c", "d")));
            Assert.Equal(new(CommitOutcome.Committed, 4), await log.Append(Writes.Delete("c")));
        }

        await using (var store = SqliteResourceStore.Open(folder.File("a.db")))
        {
            var log = await store.OpenCollectionAsync("pods");
            var row = Assert.Single(log.TakeRows());
            Assert.Equal(("default", "a", "uid-a", 2L), (row.Namespace, row.Name, row.Uid, row.ResourceVersion));
            Assert.Equal(Writes.Body("a", 2, "b"), row.Body.ToArray());
            Assert.Equal([1, 2, 3, 4], log.Changes(0).Select(c => c.ResourceVersion));
            Assert.Equal(ChangeType.Deleted, log.Changes(3)[0].Type);
        }
    }
}
