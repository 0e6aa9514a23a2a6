using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Storage;

namespace Orleans.Orchestrator.ControlPlane;

/// <summary>Registration of what keeps and checks objects: collections, the storage provider <c>resources</c>, the kinds' rules.</summary>
public static partial class ResourceServices
{
    /// <summary>
    /// Adds it. The host provides an <see cref="Storage.IResourceStore"/> and the grain engine; it may provide a
    /// <see cref="TimeProvider"/> and <see cref="Identifiers"/> of its own before.
    /// </summary>
    public static IServiceCollection AddResources(this IServiceCollection services, CollectionOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new Identifiers(new Random()));
        services.TryAddSingleton<ControlPlaneTelemetry>();
        services.AddSingleton(options ?? new CollectionOptions());
        services.AddKeyedSingleton<IGrainStorage>(
            ResourceStorage.ProviderName, (s, _) => new ResourceStorage(new Lazy<IGrainFactory>(s.GetRequiredService<IGrainFactory>)));
        services.AddSingleton(typeof(ResourceContext<>));
        return services;
    }
}
