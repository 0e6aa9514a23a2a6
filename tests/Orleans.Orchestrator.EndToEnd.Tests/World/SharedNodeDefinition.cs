namespace Orleans.Orchestrator.EndToEnd.Tests.World;

/// <summary>The test classes that use one node, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedNodeDefinition : ICollectionFixture<SharedNode>
{
    public const string Name = "one node";
}
