using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Events;
using Orleans.Orchestrator.ControlPlane.Nodes;
using Orleans.Orchestrator.ControlPlane.Rebalancing;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Services;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.ControlPlane.Workloads;

namespace Orleans.Orchestrator.ControlPlane;

/// <summary>Registration of the controllers: workloads, scheduler, nodes, services, events.</summary>
public static class ControllerServices
{
    /// <summary>
    /// Adds the controllers. They start by themselves once the collections are opened. (Not called AddControllers: ASP.NET Core has
    /// a method of that name for quite another thing.)
    /// </summary>
    /// <param name="services">Where <c>AddResources</c> and the grain engine are registered as well.</param>
    /// <param name="options">How to run the cluster; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options contradict themselves; every fault is told.</exception>
    public static IServiceCollection AddClusterControllers(this IServiceCollection services, ControllerOptions? options = null)
    {
        options ??= new ControllerOptions();
        if (options.Validate() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join("; ", faults), nameof(options));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<PodPace>();
        services.AddSingleton<IEventRecorder>(found => new EventRecorder(Grains(found), found.GetRequiredService<TimeProvider>()));
        services.AddSingleton(found => new NodeWatch(new NodeDeadlines(found.GetRequiredService<TimeProvider>(), options, Grains(found))));
        return services
            .AddCommitRouter<WorkloadRouter>()
            .AddCommitRouter<SchedulingRouter>()
            .AddCommitRouter<NodeRouter>()
            .AddCommitRouter<RebalanceRouter>()
            .AddCommitRouter<ServiceRouter>()
            .AddCommitRouter<VolumeRouter>()
            .AddCommitRouter<ControllerStart>();
    }

    // The engine makes grains from these services, so they can't ask for it while they are made.
    private static Lazy<IGrainFactory> Grains(IServiceProvider services) => new(services.GetRequiredService<IGrainFactory>);
}
