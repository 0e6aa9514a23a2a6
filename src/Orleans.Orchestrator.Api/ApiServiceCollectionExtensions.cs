using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.Api.Discovery;
using Orleans.Orchestrator.Api.Health;
using Orleans.Orchestrator.Api.OpenApi;
using Orleans.Orchestrator.Api.Overload;
using Orleans.Orchestrator.Api.Proxying;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Api.Subresources;
using Orleans.Orchestrator.Api.Tables;
using Orleans.Orchestrator.Api.Telemetry;
using Orleans.Orchestrator.Api.Usage;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Api.Watching;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Api;

/// <summary>Adds what the REST front door is made of.</summary>
public static class ApiServiceCollectionExtensions
{
    /// <summary>Adds the API's services. An <see cref="IGrainFactory"/> must be there; a <see cref="TimeProvider"/> and a <see cref="Random"/> may be.</summary>
    public static IServiceCollection AddOrchestratorApi(this IServiceCollection services, ApiOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Random.Shared);
        services.TryAddSingleton<IAuthorizer>(static s => new RoleAuthorizer(new GroupAuthorizer(), s.GetService<IRoleBook>()));
        services.TryAddSingleton<IAccessJudge, AccessJudge>();
        services.TryAddSingleton(s => new KindDirectory(new Lazy<IGrainFactory>(s.GetRequiredService<IGrainFactory>)));
        services.AddRouting();
        return services
            .AddSingleton(options)
            .AddSingleton(options.Certificates)
            .AddSingleton<Tokens.ITokenSigner>(options.Certificates.ServiceAccounts)
            .AddSingleton<Tokens.ICertificateSigner, CertificateSigner>()
            .AddSingleton<Authenticator>()
            .AddSingleton<ServiceAccountAuthenticator>()
            .AddSingleton(new ObjectDecoder(options.MaxBodyBytes))
            .AddSingleton<TableRegistry>()
            .AddSingleton<ObjectResponse>()
            .AddSingleton<ListResponse>()
            .AddSingleton<ReadVerbs>()
            .AddSingleton<WriteVerbs>()
            .AddSingleton<DeleteVerbs>()
            .AddSingleton<WatchHub>()
            .AddSingleton<WatchVerb>()
            .AddSingleton<UsageVerbs>()
            .AddSingleton<ApiServiceVerbs>()
            .AddSingleton<ScaleSubresource>()
            .AddSingleton<PodSubresources>()
            .AddSingleton<AccessReviews>()
            .AddSingleton<ServiceAccountTokens>()
            .AddSingleton<PodPlacements>()
            .AddSingleton<NodeConnection>()
            .AddSingleton<NodeProxy>()
            .AddSingleton<UpgradeRelay>()
            .AddSingleton<WorkloadProxy>()
            .AddSingleton<PodStreams>()
            .AddSingleton<PodLogs>()
            .AddSingleton<CatalogBuilder>()
            .AddSingleton<LiveCatalog>()
            .AddSingleton<OverloadGuard>()
            .AddSingleton<ApiTelemetry>()
            .AddSingleton<RequestPipeline>()
            .AddSingleton<ResourceDispatcher>()
            .AddSingleton<DiscoveryEndpoints>()
            .AddSingleton<OpenApiEndpoints>()
            .AddSingleton<IReadinessCheck, CollectionsCheck>()
            .AddSingleton<IReadinessCheck, ShutdownCheck>()
            .AddSingleton<HealthEndpoints>()
            .AddSingleton<MetricsExporter>()
            .AddHostedService<CertificateRenewal>();
    }
}
