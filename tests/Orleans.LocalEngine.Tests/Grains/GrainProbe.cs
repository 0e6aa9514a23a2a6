using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Orleans.LocalEngine.Tests.Grains;

/// <summary>What grains tell the test.</summary>
public sealed class GrainProbe
{
    private readonly ConcurrentDictionary<string, int> _activations = new();
    private readonly Channel<string> _notes = Channel.CreateUnbounded<string>();

    public void Activated(string key) => _activations.AddOrUpdate(key, 1, static (_, count) => count + 1);

    public int ActivationsOf(string key) => _activations.GetValueOrDefault(key);

    public void Deactivated(string key, DeactivationReasonCode reason) => Note($"{key} deactivated: {reason}");

    public void Note(string note) => _notes.Writer.TryWrite(note);

    /// <summary>The next note; fails with words if none comes.</summary>
    public async Task<string> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            return await _notes.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("No grain noted anything within 30 seconds.");
        }
    }
}
