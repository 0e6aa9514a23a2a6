using Microsoft.Extensions.DependencyInjection;
using Orleans.LocalEngine.Tests.Grains;

namespace Orleans.LocalEngine.Tests;

/// <summary>An engine in deterministic mode, driven by the test's thread.</summary>
internal sealed class Simulation : IDisposable
{
    private EngineHost? _host;

    private Simulation(ulong seed) =>
        Scheduler = new DeterministicScheduler(seed, new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public DeterministicScheduler Scheduler { get; }

    public GrainProbe Probe => _host!.Probe;

    public IGrainFactory Grains => _host!.Grains;

    public EngineHost Host => _host!;

    public static Simulation Start(ulong seed = 1, Action<IServiceCollection>? services = null, Action<LocalEngineOptions>? configure = null)
    {
        var simulation = new Simulation(seed);
        simulation._host = simulation.Scheduler.Run(() => EngineHost.StartAsync(configure, found =>
        {
            found.AddSingleton(simulation.Scheduler);
            services?.Invoke(found);
        }));
        return simulation;
    }

    public INoteGrain Note(string key) => Grains.GetGrain<INoteGrain>(key);

    public ICounterGrain Counter(string key) => Grains.GetGrain<ICounterGrain>(key);

    public void Run(Func<Task> code) => Scheduler.Run(code);

    public T Run<T>(Func<Task<T>> code) => Scheduler.Run(code);

    public void Advance(TimeSpan time) => Scheduler.Advance(time);

    public void Dispose() => Scheduler.Run(async () => await _host!.DisposeAsync());
}
