using Npgsql;
using Orleans.Orchestrator.Storage.Postgres;
using Orleans.Orchestrator.Storage.Schema;

namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>Schemas, sessions and errors of the server.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresServerTests(PostgresFixture postgres)
{
    private readonly MigrationPlan today = MigrationPlan.For("postgresql");

    [Fact]
    public async Task ADatabaseOfEveryOlderSchema_IsBroughtForward()
    {
        for (var version = 0; version <= today.Latest; version++)
        {
            var database = await postgres.Server.CreateDatabaseAsync();
            await using (await PostgresResourceStore.OpenAsync(database, null, new MigrationPlan(today.From(0).Take(version))))
            {
            }
            await using var store = await PostgresResourceStore.OpenAsync(database);
            using var log = await store.OpenCollectionAsync("pods");
            Assert.True((await log.Append(Writes.Create("a"))).IsCommitted);
        }
    }

    [Fact]
    public async Task ALaterMigration_KeepsWhatIsThere_AndAnOlderProgramIsRefused()
    {
        var database = await postgres.Server.CreateDatabaseAsync();
        await using (var store = await PostgresResourceStore.OpenAsync(database))
            await (await store.OpenCollectionAsync("pods")).Append(Writes.Create("a"));
        MigrationPlan later = new([.. today.From(0), new(today.Latest + 1, "later", "ALTER TABLE resources ADD COLUMN note text")]);
        await using (var store = await PostgresResourceStore.OpenAsync(database, null, later))
            Assert.Single((await store.OpenCollectionAsync("pods")).TakeRows());
        await Assert.ThrowsAsync<StoreSchemaException>(() => PostgresResourceStore.OpenAsync(database));
    }

    [Fact]
    public async Task SilosThatStartTogether_MigrateOnce()
    {
        var database = await postgres.Server.CreateDatabaseAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostgresResourceStore.OpenAsync(database)));
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task Bodies_CanBeAskedInSql_AndChangesToo()
    {
        var database = await postgres.Server.CreateDatabaseAsync();
        await using (var store = await PostgresResourceStore.OpenAsync(database))
        {
            using var log = await store.OpenCollectionAsync("pods");
            await Task.WhenAll(log.Append(Writes.Create("a", "x")), log.Append(Writes.Update("a", "y")), log.Append(Writes.Create("b", "z")));
        }
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        Assert.Equal("y", await Scalar(connection, "SELECT body ->> 'text' FROM resources WHERE name = 'a'"));
        Assert.Equal(3L, await Scalar(connection, "SELECT count(*) FROM changes WHERE collection = 'pods'"));
    }

    [Fact]
    public async Task ASessionThatIsCut_FailsWhatRuns_AndTheStoreConnectsAgain()
    {
        var database = await postgres.Server.CreateDatabaseAsync();
        await using var store = await PostgresResourceStore.OpenAsync(database);
        using var log = await store.OpenCollectionAsync("pods");
        await log.Append(Writes.Create("a"));
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await Scalar(connection, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => log.Append(Writes.Create("b")));
        using var again = await store.OpenCollectionAsync("pods");
        Assert.Single(again.TakeRows());
        Assert.True((await again.Append(Writes.Create("b"))).IsCommitted);
    }

    [Fact]
    public async Task TheDisk_IsWaitedFor_WhateverTheServerSays()
    {
        var database = await postgres.Server.CreateDatabaseAsync() + ";Options=-c synchronous_commit=off";
        await using var store = await PostgresResourceStore.OpenAsync(database);
        using var log = await store.OpenCollectionAsync("pods");
        var setting = await store.OnWriter(b => ((PostgresBackend)b).DurabilitySetting("synchronous_commit"));
        Assert.Equal("on", setting);
    }

    [Fact]
    public async Task NoError_TellsThePassword()
    {
        const string Secret = "s3cr3t-pa55word";
        foreach (var text in (string[])[$"Host=127.0.0.1;Port=1;Username=u;Password={Secret}", $"Hots=x;Password={Secret}", $"Host=127.0.0.1;Port=abc;Password={Secret}"])
        {
            var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => PostgresResourceStore.OpenAsync(text));
            Assert.DoesNotContain(Secret, error.ToString());
        }
    }

    [Fact]
    public async Task ADamagedBackup_ChangesNothing()
    {
        using var folder = new TempFolder();
        await using var store = await PostgresResourceStore.OpenAsync(await postgres.Server.CreateDatabaseAsync());
        await (await store.OpenCollectionAsync("pods")).Append(Writes.Create("a"));
        await store.BackupAsync(folder.File("backup"));
        var bytes = await File.ReadAllBytesAsync(folder.File("backup"));
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(folder.File("damaged"), bytes);
        await File.WriteAllBytesAsync(folder.File("short"), bytes[..20]);
        foreach (var name in (string[])["damaged", "short"])
            await Assert.ThrowsAsync<StoreBackupException>(() => store.RestoreAsync(folder.File(name), overwrite: true));
        Assert.Single((await store.OpenCollectionAsync("pods")).TakeRows());
    }

    private static async Task<object?> Scalar(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
