using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One ServiceCIDR. Key: its name.</summary>
[Alias("orchestrator.IServiceCidrGrain")]
public interface IServiceCidrGrain : IResourceGrain<ServiceCIDR>;

/// <summary>One IPAddress. Key: its name, which is the address.</summary>
[Alias("orchestrator.IIpAddressGrain")]
public interface IIpAddressGrain : IResourceGrain<IPAddress>;
