using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Orchestrator.ControlPlane.Admission.Policies;

/// <summary>Registration for clusters of several silos.</summary>
public static class PolicyFeedServices
{
    /// <summary>Keeps this silo's policies up to date with those whose collections live in other silos.</summary>
    public static IServiceCollection AddPolicyFeed(this IServiceCollection services) => services.AddHostedService<PolicyFeed>();
}
