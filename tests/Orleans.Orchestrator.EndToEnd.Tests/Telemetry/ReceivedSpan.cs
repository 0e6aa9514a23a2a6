namespace Orleans.Orchestrator.EndToEnd.Tests.Telemetry;

/// <summary>What the tests read of a span.</summary>
/// <param name="Trace">The trace's id, in hexadecimal digits.</param>
/// <param name="Name">What was done.</param>
internal sealed record ReceivedSpan(string Trace, string Name);
