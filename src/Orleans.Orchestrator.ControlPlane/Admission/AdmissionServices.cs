using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.ControlPlane.Access;
using Orleans.Orchestrator.ControlPlane.Admission.Limits;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Admission.Priorities;
using Orleans.Orchestrator.ControlPlane.Admission.Quotas;
using Orleans.Orchestrator.ControlPlane.Admission.Webhooks;
using Orleans.Orchestrator.ControlPlane.Certificates;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Disruption;
using Orleans.Orchestrator.ControlPlane.Ingresses;
using Orleans.Orchestrator.ControlPlane.RuntimeClasses;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.ServiceAccounts;
using Orleans.Orchestrator.ControlPlane.Volumes;

namespace Orleans.Orchestrator.ControlPlane.Admission;

/// <summary>Registration of admission: the one place that says what admits writes, and in which order.</summary>
internal static class AdmissionServices
{
    /// <summary>Adds it. The engine makes grains from these services, so who needs it here asks for it when it is needed.</summary>
    public static IServiceCollection AddAdmission(this IServiceCollection services) => services
        .AddSingleton(static found => new Lazy<IGrainFactory>(found.GetRequiredService<IGrainFactory>))
        .AddSingleton<PolicyCache>()
        .AddSingleton<ICommitRouter>(static found => found.GetRequiredService<PolicyCache>())
        .AddSingleton<RoleBook>()
        .AddSingleton<IRoleBook>(static found => found.GetRequiredService<RoleBook>())
        .AddCommitRouter<RoleRouter>()
        .AddCommitRouter<QuotaRouter>()
        .AddCommitRouter<DisruptionRouter>()
        .AddSingleton<IDisruptionAllowances, PodDisruptionAllowances>()
        .AddSingleton<ServiceEndpoints>()
        .AddSingleton<IWebhookTransport, WebhookTransport>()
        .AddSingleton<WebhookCaller>()
        .AddSingleton<ValidatingPolicies.PolicyParams>()
        .AddAdmissionMutator<LimitRangeAdmission>()
        .AddAdmissionMutator<ServiceAccountAdmission>()
        .AddAdmissionMutator<TokenSecretAdmission>()
        .AddAdmissionMutator<PriorityAdmission>()
        .AddAdmissionMutator<RuntimeClassAdmission>()
        .AddAdmissionMutator<CertificateAdmission>()
        .AddAdmissionMutator<IngressClassAdmission>()
        .AddAdmissionMutator<ClaimAdmission>()
        .AddAdmissionMutator<MutatingWebhooks>()
        .AddAdmissionValidator<RoleEscalation>()
        .AddAdmissionValidator<CertificateAdmission>()
        .AddAdmissionValidator<RuntimeClassAdmission>()
        .AddAdmissionValidator<ClaimAdmission>()
        .AddAdmissionValidator<LimitRangeAdmission>()
        .AddAdmissionValidator<ValidatingPolicies.ValidatingPolicies>()
        .AddAdmissionValidator<ValidatingWebhooks>()
        .AddAdmissionValidator<QuotaDryRun>()
        .AddSingleton<AdmissionChain>();

    /// <summary>Adds a mutator behind those that are there.</summary>
    public static IServiceCollection AddAdmissionMutator<T>(this IServiceCollection services) where T : class, IAdmissionMutator =>
        services.AddSingleton<IAdmissionMutator, T>();

    /// <summary>Adds a validator behind those that are there.</summary>
    public static IServiceCollection AddAdmissionValidator<T>(this IServiceCollection services) where T : class, IAdmissionValidator =>
        services.AddSingleton<IAdmissionValidator, T>();
}
