using Orleans.Orchestrator.Resources.Flowcontrol.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One PriorityLevelConfiguration. Key: its name.</summary>
[Alias("orchestrator.IPriorityLevelConfigurationGrain")]
public interface IPriorityLevelConfigurationGrain : IResourceGrain<PriorityLevelConfiguration>;
