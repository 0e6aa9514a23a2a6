using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.LocalEngine;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Simulation.Chaos;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>The in-process engine in its deterministic mode.</summary>
internal sealed class DeterministicEngine(ulong seed) : IDeterministicEngine
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly DeterministicScheduler _scheduler = new(seed, Start);

    /// <inheritdoc/>
    public TimeProvider Time => _scheduler.TimeProvider;

    /// <inheritdoc/>
    public ulong Fingerprint => _scheduler.Fingerprint;

    /// <inheritdoc/>
    public void Run(Func<Task> code, TimeSpan limit) => _scheduler.Run(code, limit);

    /// <inheritdoc/>
    public IControlPlaneProcess Begin(IResourceStore store, ControllerOptions options, Action<IServiceCollection> wrap)
    {
        var services = new ServiceCollection();
        services.AddSingleton(_scheduler);
        services.AddSingleton(Time);
        services.AddSingleton(store);
        services.AddSingleton(new Identifiers(new Random(_scheduler.NextInt32(int.MaxValue))));
        services.UseLocalEngine();
        services.AddResources();
        services.AddClusterControllers(options);
        wrap(services);
        return new ControlPlaneProcess(_scheduler, services.BuildServiceProvider());
    }

    /// <summary>Services without .NET's host, which goes on with the next one wherever the thread pool takes it.</summary>
    private sealed class ControlPlaneProcess(DeterministicScheduler scheduler, ServiceProvider services) : IControlPlaneProcess
    {
        public IGrainFactory Grains { get; } = services.GetRequiredService<IGrainFactory>();

        public IServiceProvider Services => services;

        public SynchronizationContext Context { get; } = scheduler.ProcessOf(services.GetRequiredService<IGrainFactory>());

        public async Task StartAsync()
        {
            foreach (var service in services.GetServices<IHostedService>())
                await service.StartAsync(CancellationToken.None);
        }

        public void Freeze() => scheduler.Freeze(Grains);

        public void Thaw() => scheduler.Thaw(Grains);

        public void Kill() => scheduler.Halt(Grains);

        public void Dispose()
        {
            // Who watched it may have said good-bye since it was killed: such calls are forgotten as well.
            scheduler.Halt(Grains);
            services.Dispose();
        }
    }
}
