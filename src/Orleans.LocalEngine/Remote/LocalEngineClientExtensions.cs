using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.LocalEngine;

/// <summary>Puts a grain client into a host.</summary>
public static class LocalEngineClientExtensions
{
    /// <inheritdoc cref="UseLocalEngineClient(IServiceCollection, Action{LocalEngineClientOptions}, Action{RemoteOptions}?)"/>
    public static IHostApplicationBuilder UseLocalEngineClient(
        this IHostApplicationBuilder builder, Action<LocalEngineClientOptions> configure, Action<RemoteOptions>? remote = null)
    {
        builder.Services.UseLocalEngineClient(configure, remote);
        return builder;
    }

    /// <summary>
    /// Calls the grains of an engine in another process through its gateway: <see cref="IClusterClient"/>, <see cref="IGrainFactory"/> and
    /// <see cref="IGrainConnection"/> are services from then on. Calls that are made while there is no connection wait for one,
    /// at most <see cref="LocalEngineOptions.ResponseTimeout"/>; those that are under way when it breaks fail with a
    /// <see cref="Orleans.Runtime.SiloUnavailableException"/>.
    /// </summary>
    public static IServiceCollection UseLocalEngineClient(
        this IServiceCollection services, Action<LocalEngineClientOptions> configure, Action<RemoteOptions>? remote = null)
    {
        services.AddOptions();
        services.AddLogging();
        services.Configure(configure);
        if (remote is not null)
            services.Configure(remote);

        services.AddSingleton(CreateClient);
        services.AddSingleton<IClusterClient>(static found => found.GetRequiredService<RemoteGrainClient>());
        services.AddSingleton<IGrainFactory>(static found => found.GetRequiredService<RemoteGrainClient>());
        services.AddSingleton<IGrainConnection>(static found => found.GetRequiredService<RemoteGrainClient>());
        services.AddHostedService(static found => found.GetRequiredService<RemoteGrainClient>());
        return services;
    }

    private static RemoteGrainClient CreateClient(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<LocalEngineOptions>>().Value;
        var engine = new GrainEngine(
            options,
            new GrainCollectionOptions(),
            new GrainManifest(options.Assemblies.Count > 0 ? options.Assemblies : GrainManifest.Discover()),
            services,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            new ThreadPoolTurnScheduler(),
            services.GetRequiredService<ILoggerFactory>());
        return new RemoteGrainClient(
            engine,
            services.GetRequiredService<IOptions<RemoteOptions>>().Value,
            services.GetRequiredService<IOptions<LocalEngineClientOptions>>().Value);
    }
}
