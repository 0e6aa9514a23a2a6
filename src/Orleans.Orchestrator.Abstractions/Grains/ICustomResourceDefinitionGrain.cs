using Orleans.Orchestrator.Resources.Apiextensions.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One CustomResourceDefinition. Key: its name, <c>PLURAL.GROUP</c>.</summary>
[Alias("orchestrator.ICustomResourceDefinitionGrain")]
public interface ICustomResourceDefinitionGrain : IResourceGrain<CustomResourceDefinition>;
