using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.Grains;

/// <summary>
/// One object of a kind that a CustomResourceDefinition defines. Key: <c>PLURAL.GROUP/namespace/name</c>, or <c>PLURAL.GROUP/name</c> where
/// the kind has no namespaces.
/// </summary>
[Alias("orchestrator.ICustomObjectGrain")]
public interface ICustomObjectGrain : IResourceGrain<CustomObject>;
