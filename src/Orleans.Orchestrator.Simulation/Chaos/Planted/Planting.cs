using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Simulation.Disks;
using Orleans.Orchestrator.Simulation.Sampling;
using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Sqlite;
using Orleans.Storage;

namespace Orleans.Orchestrator.Simulation.Chaos.Planted;

/// <summary>Puts faults around services of a control plane, at the seams that it has for its own purposes.</summary>
internal static class Planting
{
    /// <summary>Exchanges the services that a fault is in.</summary>
    public static void Plant(this PlantedFault fault, IServiceCollection services, SeededRandom random)
    {
        if (fault == PlantedFault.LostWakeUp)
            Wrap<ICommitRouter>(services, router => new LostWakeUp(router, random));
        else if (fault == PlantedFault.DoubleBind)
            Wrap<IGrainStorage>(services, storage => new DoubleBind(storage, random));
    }

    /// <summary>Puts a fault before the API.</summary>
    public static void Plant(this PlantedFault fault, IApplicationBuilder app, SeededRandom random)
    {
        if (fault == PlantedFault.IgnoredVersion)
            app.Use(new IgnoredVersion(random).InvokeAsync);
        else if (fault == PlantedFault.StaleRead)
            app.Use(new StaleRead(random).InvokeAsync);
    }

    /// <summary>Puts a fault around a collection's log.</summary>
    public static ICollectionLog Plant(PlantedFault? fault, ICollectionLog log, SeededRandom random) =>
        fault == PlantedFault.HoleInHistory && log.Collection == ResourceKinds.ConfigMap.Collection ? new HoleInHistory(log, random) : log;

    /// <summary>Makes the disk forget who has claimed what last.</summary>
    public static void Unfence(DiskMount mount, IReadOnlyDictionary<string, long> claims)
    {
        if (mount.IsDead)
            return;
        using var connection = new SqliteConnection(DiskStore.File, vfs: mount.VfsName);
        foreach (var (collection, epoch) in claims)
            connection.Statement("UPDATE collection_epoch SET epoch = ? WHERE collection = ? AND epoch <> ?").Bind(epoch).Bind(collection).Bind(epoch).Run();
    }

    private static void Wrap<T>(IServiceCollection services, Func<T, T> around) where T : class
    {
        for (var i = 0; i < services.Count; i++)
        {
            var service = services[i];
            if (service.ServiceType == typeof(T))
                services[i] = service.IsKeyedService
                    ? ServiceDescriptor.KeyedSingleton(service.ServiceKey, (found, key) => around((T)service.KeyedImplementationFactory!(found, key)))
                    : ServiceDescriptor.Singleton(found => around(Make<T>(service, found)));
        }
    }

    private static T Make<T>(ServiceDescriptor service, IServiceProvider found) where T : class =>
        (T)(service.ImplementationInstance ?? service.ImplementationFactory?.Invoke(found) ?? ActivatorUtilities.CreateInstance(found, service.ImplementationType!));
}
