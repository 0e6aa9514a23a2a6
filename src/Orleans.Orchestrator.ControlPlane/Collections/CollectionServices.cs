using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>Registration of what hears of commits.</summary>
public static class CollectionServices
{
    /// <summary>Adds a router of committed changes.</summary>
    public static IServiceCollection AddCommitRouter<TRouter>(this IServiceCollection services) where TRouter : class, ICommitRouter =>
        services.AddSingleton<ICommitRouter, TRouter>();
}
