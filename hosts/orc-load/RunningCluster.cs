using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>A control plane in this process.</summary>
internal sealed class RunningCluster(IHost host) : IAsyncDisposable
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
