using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Admission;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.CustomResources;
using Orleans.Orchestrator.ControlPlane.CustomResources.Validations;
using Orleans.Orchestrator.ControlPlane.GarbageCollection;
using Orleans.Orchestrator.ControlPlane.Namespaces;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Autoscaling.V2;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Certificates.V1;
using Orleans.Orchestrator.Resources.Coordination.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Resources.Discovery.V1;
using Orleans.Orchestrator.Resources.Flowcontrol.V1;
using Orleans.Orchestrator.Resources.Networking.V1;
using Orleans.Orchestrator.Resources.Node.V1;
using Orleans.Orchestrator.Resources.Policy.V1;
using Orleans.Orchestrator.Resources.Rbac.V1;
using Orleans.Orchestrator.Resources.Scheduling.V1;
using Orleans.Orchestrator.Resources.Storage.V1;
using Orleans.Storage;

namespace Orleans.Orchestrator.ControlPlane;

/// <summary>Registration of what keeps and checks objects: collections, the storage provider <c>resources</c>, the kinds' rules.</summary>
public static class ResourceServices
{
    /// <summary>
    /// Adds it. The host provides an <see cref="Storage.IResourceStore"/> and, registered before, the grain engine; it may provide a
    /// <see cref="TimeProvider"/> and <see cref="Identifiers"/> of its own.
    /// </summary>
    public static IServiceCollection AddResources(this IServiceCollection services, ControlPlaneOptions? options = null)
    {
        options ??= new ControlPlaneOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new Identifiers(new Random()));
        services.TryAddSingleton<ControlPlaneTelemetry>();
        services.AddSingleton(options);
        services.AddSingleton(options.Collections with { MaxObjects = Limits(options) });
        services.AddKeyedSingleton<IGrainStorage>(
            ResourceStorage.ProviderName, (s, _) => new ResourceStorage(new Lazy<IGrainFactory>(s.GetRequiredService<IGrainFactory>)));
        services.TryAddSingleton(s => new KindDirectory(new Lazy<IGrainFactory>(s.GetRequiredService<IGrainFactory>)));
        services.AddSingleton(s => new SiloRecovery(new Lazy<IGrainFactory>(s.GetRequiredService<IGrainFactory>), s.GetRequiredService<KindDirectory>(),
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<SiloRecovery>>()));
        services.AddSingleton<CustomFieldTracking>();
        services.AddSingleton<RuleTrees>();
        services.AddSingleton<IVersionConverter, VersionConverter>();
        services.AddSingleton(typeof(ResourceContext<>));
        services.AddSingleton<SharedConditions>();
        services.AddRules();
        services.AddAdmission();
        services.AddCommitRouter<NamespaceRouter>();
        services.AddCommitRouter<GarbageRouter>();
        services.AddCommitRouter<DefinitionRouter>();
        services.AddHostedService<ControlPlaneStart>();
        return services;
    }

    private static FrozenDictionary<string, int> Limits(ControlPlaneOptions options) =>
        new Dictionary<string, int>(options.Collections.MaxObjects) { [ResourceKinds.CustomResourceDefinition.Collection] = options.CustomResources.MaxDefinitions }.ToFrozenDictionary();

    private static void AddRules(this IServiceCollection services) => services
        .AddRules<CertificateSigningRequest, CertificateSigningRequestRules>()
        .AddRules<ClusterRole, ClusterRoleRules>()
        .AddRules<ClusterRoleBinding, ClusterRoleBindingRules>()
        .AddRules<ConfigMap, ConfigMapRules>()
        .AddRules<ControllerRevision, ControllerRevisionRules>()
        .AddRules<CSIDriver, CsiDriverRules>()
        .AddRules<CSINode, CsiNodeRules>()
        .AddRules<CSIStorageCapacity, CsiStorageCapacityRules>()
        .AddRules<CustomObject, UnknownCustomRules>()
        .AddRules<CustomResourceDefinition, CustomResourceDefinitionRules>()
        .AddRules<Deployment, DeploymentRules>()
        .AddRules<Endpoints, EndpointsRules>()
        .AddRules<EndpointSlice, EndpointSliceRules>()
        .AddRules<Event, EventRules>()
        .AddRules<FlowSchema, FlowSchemaRules>()
        .AddRules<HorizontalPodAutoscaler, HorizontalPodAutoscalerRules>()
        .AddRules<Ingress, IngressRules>()
        .AddRules<IngressClass, IngressClassRules>()
        .AddRules<IPAddress, IpAddressRules>()
        .AddRules<Job, JobRules>()
        .AddRules<Lease, LeaseRules>()
        .AddRules<LimitRange, LimitRangeRules>()
        .AddRules<MutatingWebhookConfiguration, MutatingWebhookConfigurationRules>()
        .AddRules<Namespace, NamespaceRules>()
        .AddRules<Node, NodeRules>()
        .AddRules<PersistentVolume, PersistentVolumeRules>()
        .AddRules<PersistentVolumeClaim, PersistentVolumeClaimRules>()
        .AddRules<Pod, PodRules>()
        .AddRules<PodDisruptionBudget, PodDisruptionBudgetRules>()
        .AddRules<PodTemplate, PodTemplateRules>()
        .AddRules<PriorityClass, PriorityClassRules>()
        .AddRules<PriorityLevelConfiguration, PriorityLevelConfigurationRules>()
        .AddRules<ReplicaSet, ReplicaSetRules>()
        .AddRules<ResourceQuota, ResourceQuotaRules>()
        .AddRules<Role, RoleRules>()
        .AddRules<RoleBinding, RoleBindingRules>()
        .AddRules<RuntimeClass, RuntimeClassRules>()
        .AddRules<Secret, SecretRules>()
        .AddRules<Service, ServiceRules>()
        .AddRules<ServiceAccount, ServiceAccountRules>()
        .AddRules<ServiceCIDR, ServiceCidrRules>()
        .AddRules<StorageClass, StorageClassRules>()
        .AddRules<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyRules>()
        .AddRules<ValidatingAdmissionPolicyBinding, ValidatingAdmissionPolicyBindingRules>()
        .AddRules<ValidatingWebhookConfiguration, ValidatingWebhookConfigurationRules>()
        .AddRules<VolumeAttachment, VolumeAttachmentRules>();

    private static IServiceCollection AddRules<T, TRules>(this IServiceCollection services)
        where T : class, IResource<T> where TRules : ResourceRules<T> => services.AddSingleton<ResourceRules<T>, TRules>();
}
