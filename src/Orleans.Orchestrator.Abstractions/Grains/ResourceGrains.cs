using System.Collections.Frozen;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Grains;

/// <summary>Finds the grain of an object of any kind.</summary>
public static class ResourceGrains
{
    private static readonly FrozenDictionary<string, Func<IGrainFactory, string, IResourceGrain>> ByCollection =
        new Dictionary<ResourceKind, Func<IGrainFactory, string, IResourceGrain>>
        {
            [ResourceKinds.Pod] = static (g, k) => g.GetGrain<IPodGrain>(k),
            [ResourceKinds.Node] = static (g, k) => g.GetGrain<INodeGrain>(k),
            [ResourceKinds.Namespace] = static (g, k) => g.GetGrain<INamespaceGrain>(k),
            [ResourceKinds.Service] = static (g, k) => g.GetGrain<IServiceGrain>(k),
            [ResourceKinds.Endpoints] = static (g, k) => g.GetGrain<IEndpointsGrain>(k),
            [ResourceKinds.Event] = static (g, k) => g.GetGrain<IEventGrain>(k),
            [ResourceKinds.ConfigMap] = static (g, k) => g.GetGrain<IConfigMapGrain>(k),
            [ResourceKinds.Secret] = static (g, k) => g.GetGrain<ISecretGrain>(k),
            [ResourceKinds.ServiceAccount] = static (g, k) => g.GetGrain<IServiceAccountGrain>(k),
            [ResourceKinds.PodTemplate] = static (g, k) => g.GetGrain<IPodTemplateGrain>(k),
            [ResourceKinds.LimitRange] = static (g, k) => g.GetGrain<ILimitRangeGrain>(k),
            [ResourceKinds.ResourceQuota] = static (g, k) => g.GetGrain<IResourceQuotaGrain>(k),
            [ResourceKinds.Deployment] = static (g, k) => g.GetGrain<IDeploymentGrain>(k),
            [ResourceKinds.ReplicaSet] = static (g, k) => g.GetGrain<IReplicaSetGrain>(k),
            [ResourceKinds.ControllerRevision] = static (g, k) => g.GetGrain<IControllerRevisionGrain>(k),
            [ResourceKinds.Job] = static (g, k) => g.GetGrain<IJobGrain>(k),
            [ResourceKinds.HorizontalPodAutoscaler] = static (g, k) => g.GetGrain<IHorizontalPodAutoscalerGrain>(k),
            [ResourceKinds.EndpointSlice] = static (g, k) => g.GetGrain<IEndpointSliceGrain>(k),
            [ResourceKinds.CustomResourceDefinition] = static (g, k) => g.GetGrain<ICustomResourceDefinitionGrain>(k),
            [ResourceKinds.Lease] = static (g, k) => g.GetGrain<ILeaseGrain>(k),
            [ResourceKinds.PodDisruptionBudget] = static (g, k) => g.GetGrain<IPodDisruptionBudgetGrain>(k),
            [ResourceKinds.PriorityClass] = static (g, k) => g.GetGrain<IPriorityClassGrain>(k),
            [ResourceKinds.CertificateSigningRequest] = static (g, k) => g.GetGrain<ICertificateSigningRequestGrain>(k),
            [ResourceKinds.Ingress] = static (g, k) => g.GetGrain<IIngressGrain>(k),
            [ResourceKinds.PersistentVolume] = static (g, k) => g.GetGrain<IPersistentVolumeGrain>(k),
            [ResourceKinds.PersistentVolumeClaim] = static (g, k) => g.GetGrain<IPersistentVolumeClaimGrain>(k),
            [ResourceKinds.StorageClass] = static (g, k) => g.GetGrain<IStorageClassGrain>(k),
            [ResourceKinds.CSIDriver] = static (g, k) => g.GetGrain<ICsiDriverGrain>(k),
            [ResourceKinds.CSINode] = static (g, k) => g.GetGrain<ICsiNodeGrain>(k),
            [ResourceKinds.CSIStorageCapacity] = static (g, k) => g.GetGrain<ICsiStorageCapacityGrain>(k),
            [ResourceKinds.VolumeAttachment] = static (g, k) => g.GetGrain<IVolumeAttachmentGrain>(k),
            [ResourceKinds.IngressClass] = static (g, k) => g.GetGrain<IIngressClassGrain>(k),
            [ResourceKinds.ServiceCIDR] = static (g, k) => g.GetGrain<IServiceCidrGrain>(k),
            [ResourceKinds.IPAddress] = static (g, k) => g.GetGrain<IIpAddressGrain>(k),
            [ResourceKinds.RuntimeClass] = static (g, k) => g.GetGrain<IRuntimeClassGrain>(k),
            [ResourceKinds.FlowSchema] = static (g, k) => g.GetGrain<IFlowSchemaGrain>(k),
            [ResourceKinds.PriorityLevelConfiguration] = static (g, k) => g.GetGrain<IPriorityLevelConfigurationGrain>(k),
            [ResourceKinds.Role] = static (g, k) => g.GetGrain<IRoleGrain>(k),
            [ResourceKinds.RoleBinding] = static (g, k) => g.GetGrain<IRoleBindingGrain>(k),
            [ResourceKinds.ClusterRole] = static (g, k) => g.GetGrain<IClusterRoleGrain>(k),
            [ResourceKinds.ClusterRoleBinding] = static (g, k) => g.GetGrain<IClusterRoleBindingGrain>(k),
            [ResourceKinds.MutatingWebhookConfiguration] = static (g, k) => g.GetGrain<IMutatingWebhookConfigurationGrain>(k),
            [ResourceKinds.ValidatingAdmissionPolicy] = static (g, k) => g.GetGrain<IValidatingAdmissionPolicyGrain>(k),
            [ResourceKinds.ValidatingAdmissionPolicyBinding] = static (g, k) => g.GetGrain<IValidatingAdmissionPolicyBindingGrain>(k),
            [ResourceKinds.ValidatingWebhookConfiguration] = static (g, k) => g.GetGrain<IValidatingWebhookConfigurationGrain>(k),
        }.ToFrozenDictionary(p => p.Key.Collection, p => p.Value);

    /// <summary>The grain of one object.</summary>
    /// <exception cref="ArgumentException">The kind is not stored.</exception>
    public static IResourceGrain GetResource(this IGrainFactory grains, ResourceKind kind, ResourceKey key) =>
        ByCollection.TryGetValue(kind.Collection, out var get)
            ? get(grains, key.ToString())
            : kind.IsCustom ? grains.GetGrain<ICustomObjectGrain>($"{kind.Collection}/{key}")
            : throw new ArgumentException($"{kind.Kind} is not a stored kind", nameof(kind));

    /// <summary>The collection of one kind.</summary>
    public static ICollectionGrain GetCollection(this IGrainFactory grains, ResourceKind kind) => grains.GetGrain<ICollectionGrain>(kind.Collection);
}
