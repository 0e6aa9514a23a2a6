namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>A snapshot, or a change to it, that makes no sense; says what was expected.</summary>
public sealed class SnapshotException(string message, Exception? inner = null) : Exception(message, inner);
