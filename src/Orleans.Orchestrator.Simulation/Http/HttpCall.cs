namespace Orleans.Orchestrator.Simulation.Http;

/// <summary>A request.</summary>
/// <param name="Method">Such as <c>GET</c>.</param>
/// <param name="Path">Path with query, as a client sends it.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="ContentType">The body's media type.</param>
/// <param name="Accept">Which answers are wanted; null to leave it to the server.</param>
internal sealed record HttpCall(string Method, string Path, ReadOnlyMemory<byte> Body = default, string ContentType = "application/json", string? Accept = null);
