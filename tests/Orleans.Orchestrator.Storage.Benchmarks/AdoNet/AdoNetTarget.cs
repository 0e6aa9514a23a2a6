using System.Data;
using System.Data.Common;

namespace Orleans.Orchestrator.Storage.Benchmarks.AdoNet;

/// <summary>
/// What Orleans' grain storage on ADO.NET does for a write (dotnet/orleans, AdoNetGrainStorage and RelationalStorage): hashes of the grain's id and type, a pooled
/// connection and a command made for this call alone, nine parameters by name, the answer read on the pool of threads as for drivers that block, and the new
/// version compared with the old one. The state's bytes are made as on our side; Orleans' serializer would come on top.
/// </summary>
internal abstract class AdoNetTarget : IWriteTarget
{
    private const string GrainType = "Orleans.Orchestrator.ControlPlane.Pods.PodGrain";
    private const string Service = "orchestrator";

    private int?[] versions = [];
    private string[] keys = [];

    public abstract string Name { get; }

    /// <summary>Writes under the guard of the version and answers the new one.</summary>
    protected abstract string WriteStatement { get; }

    public async Task PrepareAsync(int writers)
    {
        versions = new int?[writers];
        keys = [.. Enumerable.Range(0, writers).Select(writer => $"default/web-7c5ddbdf54-{writer}")];
        await EmptyAsync();
    }

    public async Task WriteAsync(int writer)
    {
        var (key, version) = (new GrainKey(keys[writer]), versions[writer]);
        var written = await ReadAsync(command =>
        {
            Add(command, "GrainIdHash", DbType.Int32, key.Hash);
            Add(command, "GrainIdN0", DbType.Int64, 0L);
            Add(command, "GrainIdN1", DbType.Int64, 0L);
            Add(command, "GrainTypeHash", DbType.Int32, new GrainKey(GrainType).Hash);
            Add(command, "GrainTypeString", DbType.String, GrainType);
            Add(command, "GrainIdExtensionString", DbType.String, key.Text);
            Add(command, "ServiceId", DbType.String, Service);
            Add(command, "GrainStateVersion", DbType.Int32, version);
            Add(command, "PayloadBinary", DbType.Binary, Payload.Make(version ?? 0));
        });
        if (written is null || written == version)
            throw new InvalidOperationException("A write was refused.");
        versions[writer] = written;
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>The table, with nothing in it.</summary>
    protected abstract Task EmptyAsync();

    protected abstract ValueTask<DbConnection> OpenAsync();

    private static void Add(DbCommand command, string name, DbType type, object? value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.DbType, parameter.Value) = (name, type, value ?? DBNull.Value);
        command.Parameters.Add(parameter);
    }

    private async Task<int?> ReadAsync(Action<DbCommand> addParameters)
    {
        using var connection = await OpenAsync().ConfigureAwait(false);
        using var command = connection.CreateCommand();
        addParameters(command);
        command.CommandText = WriteStatement;
        return await Task.Run(() => ReadVersionAsync(command)).ConfigureAwait(false);
    }

    private static async Task<int?> ReadVersionAsync(DbCommand command)
    {
        using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        int? version = null;
        do
        {
            while (await reader.ReadAsync().ConfigureAwait(false))
                version = reader.IsDBNull(0) ? null : reader.GetInt32(0);
        }
        while (await reader.NextResultAsync().ConfigureAwait(false));
        return version;
    }
}
