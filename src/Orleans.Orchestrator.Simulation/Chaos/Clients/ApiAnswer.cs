using System.Text.Json;

namespace Orleans.Orchestrator.Simulation.Chaos.Clients;

/// <summary>What a client knows of its request.</summary>
/// <param name="Code">The status code; 0 where no answer came.</param>
/// <param name="Body">The body.</param>
/// <param name="Over">Completes when what was asked for can't happen any more, if it has not.</param>
internal sealed record ApiAnswer(int Code, ReadOnlyMemory<byte> Body, Task Over)
{
    /// <summary>Nothing arrived anywhere.</summary>
    public static ApiAnswer NotSent { get; } = new(-1, default, Task.CompletedTask);

    /// <summary>Whether it was done.</summary>
    public bool IsDone => Code is >= 200 and < 300;

    /// <summary>Whether it was not done, and won't be.</summary>
    public bool IsRefused => Code is < 0 or (>= 400 and < 500);

    /// <summary>The body as JSON.</summary>
    public JsonDocument Parse() => JsonDocument.Parse(Body);
}
