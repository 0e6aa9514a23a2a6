using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.ControlPlane.Admission.Limits;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Admission.Priorities;
using Orleans.Orchestrator.ControlPlane.Admission.Quotas;
using Orleans.Orchestrator.ControlPlane.Admission.Webhooks;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Disruption;
using Orleans.Orchestrator.ControlPlane.Scheduling;

namespace Orleans.Orchestrator.ControlPlane.Admission;

/// <summary>Registration of admission: the one place that says what admits writes, and in which order.</summary>
internal static class AdmissionServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddAdmission(this IServiceCollection services) => services
        .AddSingleton<PolicyCache>()
        .AddSingleton<ICommitRouter>(static found => found.GetRequiredService<PolicyCache>())
        .AddCommitRouter<QuotaRouter>()
        .AddCommitRouter<DisruptionRouter>()
        .AddSingleton<IDisruptionAllowances, PodDisruptionAllowances>()
        .AddSingleton(static found => new ServiceEndpoints(Grains(found)))
        .AddSingleton<IWebhookTransport, WebhookTransport>()
        .AddSingleton(static found => ActivatorUtilities.CreateInstance<WebhookCaller>(found, Grains(found)))
        .AddAdmissionMutator<LimitRangeAdmission>()
        .AddAdmissionMutator<PriorityAdmission>()
        .AddAdmissionMutator<MutatingWebhooks>()
        .AddAdmissionValidator<LimitRangeAdmission>()
        .AddAdmissionValidator<ValidatingWebhooks>()
        .AddSingleton<IAdmissionValidator>(static found => new QuotaDryRun(found.GetRequiredService<PolicyCache>(), Grains(found)))
        .AddSingleton<AdmissionChain>();

    /// <summary>Adds a mutator behind those that are there.</summary>
    public static IServiceCollection AddAdmissionMutator<T>(this IServiceCollection services) where T : class, IAdmissionMutator =>
        services.AddSingleton<IAdmissionMutator, T>();

    /// <summary>Adds a validator behind those that are there.</summary>
    public static IServiceCollection AddAdmissionValidator<T>(this IServiceCollection services) where T : class, IAdmissionValidator =>
        services.AddSingleton<IAdmissionValidator, T>();

    // The engine makes grains from these services, so they can't ask for it while they are made.
    private static Lazy<IGrainFactory> Grains(IServiceProvider services) => new(services.GetRequiredService<IGrainFactory>);
}
