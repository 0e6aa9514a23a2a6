using Orleans.Orchestrator.Resources.Flowcontrol.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One FlowSchema. Key: its name.</summary>
[Alias("orchestrator.IFlowSchemaGrain")]
public interface IFlowSchemaGrain : IResourceGrain<FlowSchema>;
