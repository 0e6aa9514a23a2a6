namespace Orleans.Orchestrator.EndToEnd.Tests.World;

/// <summary>The node of the tests that leave it as it was.</summary>
public sealed class SharedNode : IAsyncLifetime
{
    private RunningNode? _node;

    public RunningNode Node => _node ?? throw new InvalidOperationException("the node has not been started");

    public async Task InitializeAsync() => _node = await RunningNode.StartAsync();

    public async Task DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
    }
}
