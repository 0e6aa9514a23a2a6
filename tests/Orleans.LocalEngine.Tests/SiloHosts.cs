using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.LocalEngine.Tests.Grains;
using Orleans.Runtime;

namespace Orleans.LocalEngine.Tests;

/// <summary>Several engines that share grains, each in a host of its own.</summary>
internal sealed class SiloHosts : IAsyncDisposable
{
    private readonly List<IHost> _alive;

    private SiloHosts(LocalSilos silos, List<IHost> hosts) => (Silos, _alive) = (silos, hosts);

    public LocalSilos Silos { get; }

    public static async Task<SiloHosts> StartAsync(int count)
    {
        var silos = new LocalSilos(count);
        var hosts = Enumerable.Range(0, count).Select(_ => Build(silos)).ToList();
        await Task.WhenAll(hosts.Select(static host => host.StartAsync()));
        return new SiloHosts(silos, hosts);
    }

    public IGrainFactory Grains(int silo) => _alive[silo].Services.GetRequiredService<IGrainFactory>();

    public GrainProbe Probe(int silo) => _alive[silo].Services.GetRequiredService<GrainProbe>();

    /// <summary>The key of a counter and a note that a silo owns.</summary>
    public string KeyIn(int silo) => Enumerable.Range(0, 10_000).Select(static number => $"k{number}").First(key =>
        Owner(Grains(0).GetGrain<ICounterGrain>(key)) == Engine(silo).Silo && Owner(Grains(0).GetGrain<INoteGrain>(key)) == Engine(silo).Silo);

    public int ActivationsIn(int silo) => Engine(silo).Directory.Count;

    public void Kill(int silo)
    {
        var host = _alive[silo];
        _alive.RemoveAt(silo);
        Silos.Kill(host.Services.GetRequiredService<IGrainFactory>());
        host.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_alive.Select(static host => host.StopAsync()));
        foreach (var host in _alive)
            host.Dispose();
    }

    private GrainEngine Engine(int silo) => _alive[silo].Services.GetRequiredService<GrainEngine>();

    private LocalSilo Owner(IAddressable grain) => Silos.OwnerOf(grain.GetGrainId().Type, grain.GetGrainId().Key);

    private static IHost Build(LocalSilos silos)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<GrainProbe>();
        builder.Services.AddInMemoryGrainStorage("memory");
        builder.Services.AddSingleton(silos);
        builder.UseLocalEngine(static options => options.DeadlineCheckPeriod = TimeSpan.FromMilliseconds(50));
        return builder.Build();
    }
}
