using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Health;

/// <summary>Whether objects can be read: Kubernetes' <c>informer-sync</c>, which waits until its copies of them are there.</summary>
internal sealed class CollectionsCheck(IGrainFactory grains) : IReadinessCheck
{
    /// <inheritdoc/>
    public string Name => "informer-sync";

    /// <inheritdoc/>
    public async ValueTask<bool> IsReadyAsync(CancellationToken cancellation)
    {
        await grains.GetCollection(ResourceKinds.Namespace).ListAsync(new ListQuery { Limit = 1 }).WaitAsync(cancellation);
        return true;
    }
}
