using Orleans.Orchestrator.Grains;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Tests.World;

/// <summary>A watch that is read event by event.</summary>
internal sealed class Watching(IAsyncEnumerable<ResourceEventBatch> source, CancellationToken patience) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ResourceEventBatch> _batches = source.GetAsyncEnumerator(patience);
    private readonly Queue<ResourceEvent> _events = [];

    /// <summary>The version of the last event.</summary>
    public long Version { get; private set; }

    public async Task<(string Type, string Name)> NextAsync()
    {
        while (_events.Count == 0)
        {
            Assert.True(await _batches.MoveNextAsync(), "the watch ended");
            foreach (var change in _batches.Current.Events)
                _events.Enqueue(change);
        }

        var next = _events.Dequeue();
        Version = next.ResourceVersion;
        return ($"{next.Type}", next.Object?.Value.Metadata.Name ?? "");
    }

    public async Task<List<(string Type, string Name)>> NextAsync(int count)
    {
        var result = new List<(string, string)>();
        while (result.Count < count)
            result.Add(await NextAsync());
        return result;
    }

    /// <summary>Whether the watch goes on, once all it has told so far was read.</summary>
    public async Task<bool> MovesAsync()
    {
        Assert.Empty(_events);
        try
        {
            return await _batches.MoveNextAsync();
        }
        catch (EnumerationAbortedException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync() => _batches.DisposeAsync();
}
