using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>A connection to a cluster that runs elsewhere.</summary>
internal sealed class LiveCluster(IHost host) : IAsyncDisposable
{
    /// <summary>Its grains.</summary>
    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
