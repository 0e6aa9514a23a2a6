using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One Ingress. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IIngressGrain")]
public interface IIngressGrain : IResourceGrain<Ingress>;

/// <summary>One IngressClass. Key: its name.</summary>
[Alias("orchestrator.IIngressClassGrain")]
public interface IIngressClassGrain : IResourceGrain<IngressClass>;
