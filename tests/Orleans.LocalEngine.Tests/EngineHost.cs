using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.LocalEngine.Tests.Grains;

namespace Orleans.LocalEngine.Tests;

/// <summary>A running engine with the tests' grains.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly IHost _host;

    private EngineHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public GrainProbe Probe => Services.GetRequiredService<GrainProbe>();

    public GrainEngine Engine => Services.GetRequiredService<GrainEngine>();

    public static async Task<EngineHost> StartAsync(
        Action<LocalEngineOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<GrainProbe>();
        builder.Services.AddInMemoryGrainStorage("memory");
        services?.Invoke(builder.Services);
        builder.UseLocalEngine(configure);
        var host = builder.Build();
        await host.StartAsync();
        return new EngineHost(host);
    }

    public ICounterGrain Counter(string key) => Grains.GetGrain<ICounterGrain>(key);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}
