namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>A write that somebody was told is durable.</summary>
internal sealed record Acknowledged(long ResourceVersion, ChangeType Type, string Name, string Token);
