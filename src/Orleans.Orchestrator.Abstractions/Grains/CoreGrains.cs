using Orleans.Orchestrator.Resources.Coordination.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One Service. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IServiceGrain")]
public interface IServiceGrain : IResourceGrain<Service>;

/// <summary>One Endpoints object. Key: <c>namespace/name</c>, the name of its Service.</summary>
[Alias("orchestrator.IEndpointsGrain")]
public interface IEndpointsGrain : IResourceGrain<Endpoints>;

/// <summary>One EndpointSlice. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IEndpointSliceGrain")]
public interface IEndpointSliceGrain : IResourceGrain<EndpointSlice>;

/// <summary>One Namespace. Key: its name.</summary>
[Alias("orchestrator.INamespaceGrain")]
public interface INamespaceGrain : IResourceGrain<Namespace>;

/// <summary>One ConfigMap. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IConfigMapGrain")]
public interface IConfigMapGrain : IResourceGrain<ConfigMap>;

/// <summary>One Secret. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.ISecretGrain")]
public interface ISecretGrain : IResourceGrain<Secret>;

/// <summary>One Event. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IEventGrain")]
public interface IEventGrain : IResourceGrain<Event>;

/// <summary>One PodTemplate. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IPodTemplateGrain")]
public interface IPodTemplateGrain : IResourceGrain<PodTemplate>;

/// <summary>One LimitRange. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.ILimitRangeGrain")]
public interface ILimitRangeGrain : IResourceGrain<LimitRange>;

/// <summary>One ResourceQuota. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IResourceQuotaGrain")]
public interface IResourceQuotaGrain : IResourceGrain<ResourceQuota>;

/// <summary>One Lease. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.ILeaseGrain")]
public interface ILeaseGrain : IResourceGrain<Lease>;
