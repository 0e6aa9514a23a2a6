using System.Text;
using Orleans.Orchestrator.Storage.Schema;
using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>Schemas, backups and damage of the database file.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly MigrationPlan today = MigrationPlan.For("sqlite");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheDescription_NamesTheLibraryAndItsVersion() =>
        Assert.Matches(@"^SQLite 3\.\d+\.\d+ \((libsqlite3\.so\.0|bundled e_sqlite3)\)$", SqliteLibrary.Description);

    [Fact]
    public async Task ADatabaseOfEveryOlderSchema_IsBroughtForward_WithItsContent()
    {
        for (var version = 0; version <= today.Latest; version++)
        {
            var path = folder.File($"from-{version}.db");
            using (var older = new SqliteConnection(path))
                SqliteSchema.Migrate(older, new(today.From(0).Take(version)));
            await using var store = SqliteResourceStore.Open(path);
            using var log = await store.OpenCollectionAsync("pods");
            Assert.True((await log.Append(Writes.Create("a"))).IsCommitted);
        }
    }

    [Fact]
    public async Task ALaterMigration_KeepsWhatIsThere_AndAnOlderProgramIsRefused()
    {
        var path = folder.File("a.db");
        await using (var store = SqliteResourceStore.Open(path))
            await (await store.OpenCollectionAsync("pods")).Append(Writes.Create("a"));
        MigrationPlan later = new([.. today.From(0), new(today.Latest + 1, "later", "ALTER TABLE resources ADD COLUMN note TEXT")]);
        await using (var store = SqliteResourceStore.Open(path, null, later))
            Assert.Single((await store.OpenCollectionAsync("pods")).TakeRows());

        var refused = Assert.Throws<StoreSchemaException>(() => SqliteResourceStore.Open(path));
        Assert.Contains($"version {today.Latest + 1}", refused.Message);
    }

    [Fact]
    public async Task AMigrationThatFails_ChangesNothing()
    {
        var path = folder.File("a.db");
        await using (SqliteResourceStore.Open(path))
        {
        }
        MigrationPlan broken = new([.. today.From(0), new(today.Latest + 1, "broken", "CREATE TABLE half (a); THIS IS NO SQL")]);
        Assert.Throws<StoreUnavailableException>(() => SqliteResourceStore.Open(path, null, broken));
        await using var store = SqliteResourceStore.Open(path);
        using var connection = new SqliteConnection(path);
        Assert.Equal(0, connection.Statement("SELECT count(*) FROM sqlite_master WHERE name = 'half'").Number());
    }

    [Fact]
    public void Migrations_AreNumberedWithoutGaps() =>
        Assert.Throws<ArgumentException>(() => new MigrationPlan([new(1, "a", ""), new(3, "c", "")]));

    [Fact]
    public void AFileThatIsNoDatabase_IsRefused_AndLeftAlone()
    {
        var path = folder.File("text.db");
        File.WriteAllText(path, new string('x', 10_000));
        Assert.Throws<StoreUnavailableException>(() => SqliteResourceStore.Open(path));
        Assert.Equal(new string('x', 10_000), File.ReadAllText(path));
        Assert.Throws<StoreUnavailableException>(() => SqliteResourceStore.Open(folder.File("no/such/folder.db")));
    }

    [Fact]
    public async Task Damage_IsFound()
    {
        var path = folder.File("a.db");
        await using (var store = SqliteResourceStore.Open(path))
        {
            using var log = await store.OpenCollectionAsync("pods");
            await Task.WhenAll(Enumerable.Range(0, 500).Select(i => log.Append(Writes.Create($"p{i}", new string('x', 500)))));
            Assert.Empty(await store.CheckIntegrityAsync());
        }
        Corrupt(path);
        await using var damaged = SqliteResourceStore.Open(path);
        Assert.NotEmpty(await damaged.CheckIntegrityAsync());
    }

    [Fact]
    public async Task ABackupThatIsDamagedOrNone_ChangesNothing()
    {
        await using var store = SqliteResourceStore.Open(folder.File("a.db"));
        await (await store.OpenCollectionAsync("pods")).Append(Writes.Create("a"));
        File.WriteAllText(folder.File("none"), "no database");
        await Assert.ThrowsAsync<StoreBackupException>(() => store.RestoreAsync(folder.File("none"), overwrite: true));
        using (var other = new SqliteConnection(folder.File("other.db")))
            other.Execute("CREATE TABLE t (a)");
        await Assert.ThrowsAsync<StoreBackupException>(() => store.RestoreAsync(folder.File("other.db"), overwrite: true));
        Assert.Single((await store.OpenCollectionAsync("pods")).TakeRows());
        Assert.Empty(Directory.GetFiles(folder.Path, "*.restore*"));
    }

    [Fact]
    public async Task ABackupOfAnOlderSchema_IsBroughtForward()
    {
        MigrationPlan later = new([.. today.From(0), new(today.Latest + 1, "later", "CREATE TABLE note (text TEXT)")]);
        await using (var store = SqliteResourceStore.Open(folder.File("old.db")))
        {
            await (await store.OpenCollectionAsync("pods")).Append(Writes.Create("a"));
            await store.BackupAsync(folder.File("backup"));
        }
        await using var target = SqliteResourceStore.Open(folder.File("new.db"), null, later);
        await target.RestoreAsync(folder.File("backup"));
        Assert.Single((await target.OpenCollectionAsync("pods")).TakeRows());
    }

    private static void Corrupt(string path)
    {
        using var file = new FileStream(path, FileMode.Open);
        var garbage = Encoding.ASCII.GetBytes(new string('#', 3_000));
        for (var offset = 40_960L; offset < file.Length - 4_096; offset += 4_096)
        {
            file.Position = offset;
            file.Write(garbage);
        }
    }
}
