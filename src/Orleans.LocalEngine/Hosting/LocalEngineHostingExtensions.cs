using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;

namespace Orleans.LocalEngine;

/// <summary>Puts the engine into a host.</summary>
public static class LocalEngineHostingExtensions
{
    /// <inheritdoc cref="UseLocalEngine(IServiceCollection, Action{LocalEngineOptions}?)"/>
    public static IHostApplicationBuilder UseLocalEngine(this IHostApplicationBuilder builder, Action<LocalEngineOptions>? configure = null)
    {
        builder.Services.UseLocalEngine(configure);
        return builder;
    }

    /// <summary>
    /// Runs grains in this process, between the host's start and stop: <see cref="IGrainFactory"/> and <see cref="IClusterClient"/>
    /// are services from then on. Storage providers are <see cref="IGrainStorage"/> services keyed by their names. A registered
    /// <see cref="IReminderTable"/>, <see cref="TimeProvider"/> or <see cref="DeterministicScheduler"/> is used in place of the
    /// table in memory, real time and the thread pool; with registered <see cref="LocalSilos"/> the engine is one of them.
    /// </summary>
    public static IServiceCollection UseLocalEngine(this IServiceCollection services, Action<LocalEngineOptions>? configure = null)
    {
        if (configure is not null)
            services.Configure(configure);

        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton<IReminderTable, InMemoryReminderTable>();
        services.AddSingleton(CreateEngine);
        services.AddSingleton<IClusterClient>(static found => found.GetRequiredService<GrainEngine>().GrainFactory);
        services.AddSingleton<IGrainFactory>(static found => found.GetRequiredService<GrainEngine>().GrainFactory);
        services.AddSingleton(static found => new GrainGateway(
            found.GetRequiredService<GrainEngine>(), found.GetRequiredService<IOptions<RemoteOptions>>().Value,
            found.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(static found => new LocalEngineService(found.GetRequiredService<GrainEngine>(), found.GetService<LocalSilos>()));
        return services;
    }

    /// <summary>Keeps the states of that provider in memory.</summary>
    public static IServiceCollection AddInMemoryGrainStorage(this IServiceCollection services, string name)
    {
        services.AddKeyedSingleton<IGrainStorage, InMemoryGrainStorage>(name);
        return services;
    }

    private static GrainEngine CreateEngine(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<LocalEngineOptions>>().Value;
        var deterministic = services.GetService<DeterministicScheduler>();
        var engine = new GrainEngine(
            options,
            services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value,
            new GrainManifest(options.Assemblies.Count > 0 ? options.Assemblies : GrainManifest.Discover()),
            services,
            deterministic?.TimeProvider ?? services.GetService<TimeProvider>() ?? TimeProvider.System,
            deterministic?.Turns ?? new ThreadPoolTurnScheduler(),
            services.GetRequiredService<ILoggerFactory>());
        services.GetService<LocalSilos>()?.Join(engine);
        engine.Reminders = new ReminderService(
            engine, services.GetRequiredService<IReminderTable>(), services.GetRequiredService<IOptions<ReminderOptions>>().Value);
        return engine;
    }
}
