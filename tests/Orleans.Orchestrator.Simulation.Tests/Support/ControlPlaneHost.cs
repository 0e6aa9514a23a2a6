using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.LocalEngine;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Simulation.Tests.Support;

/// <summary>A control plane in the test's process.</summary>
internal sealed class ControlPlaneHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ControlPlaneHost(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<ControlPlaneHost> StartAsync(IResourceStore store, ControllerOptions? options = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(store);
        builder.UseLocalEngine();
        builder.Services.AddResources();
        builder.Services.AddClusterControllers(options);
        var host = builder.Build();
        await host.StartAsync();
        return new ControlPlaneHost(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
