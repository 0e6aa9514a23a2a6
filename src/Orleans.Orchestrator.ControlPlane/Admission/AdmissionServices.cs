using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.ControlPlane.ServiceAccounts;

namespace Orleans.Orchestrator.ControlPlane.Admission;

/// <summary>Registration of admission: the one place that says what admits writes, and in which order.</summary>
internal static class AdmissionServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddAdmission(this IServiceCollection services) => services
        .AddSingleton<AdmissionChain>()
        .AddSingleton(found => new Lazy<IGrainFactory>(found.GetRequiredService<IGrainFactory>))
        .AddAdmissionMutator<ServiceAccountAdmission>()
        .AddAdmissionMutator<TokenSecretAdmission>();

    /// <summary>Adds a mutator behind those that are there.</summary>
    public static IServiceCollection AddAdmissionMutator<T>(this IServiceCollection services) where T : class, IAdmissionMutator =>
        services.AddSingleton<IAdmissionMutator, T>();

    /// <summary>Adds a validator behind those that are there.</summary>
    public static IServiceCollection AddAdmissionValidator<T>(this IServiceCollection services) where T : class, IAdmissionValidator =>
        services.AddSingleton<IAdmissionValidator, T>();
}
