using Orleans.Orchestrator.Resources.Node.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One RuntimeClass. Key: its name.</summary>
[Alias("orchestrator.IRuntimeClassGrain")]
public interface IRuntimeClassGrain : IResourceGrain<RuntimeClass>;
