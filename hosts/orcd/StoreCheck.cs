using Orleans.Orchestrator.Api.Health;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>Whether the database answers: what <c>/readyz/etcd</c> asks for, by the name under which monitoring knows an API server's store.</summary>
internal sealed class StoreCheck(IResourceStore store) : IReadinessCheck
{
    private readonly IKeyValueTable _table = store.KeyValues("health");

    /// <inheritdoc/>
    public string Name => "etcd";

    /// <inheritdoc/>
    public async ValueTask<bool> IsReadyAsync(CancellationToken cancellation)
    {
        await _table.GetAsync("ready", cancellation);
        return true;
    }
}
