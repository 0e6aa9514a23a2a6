namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>What kept evictions waiting.</summary>
public sealed record EvictionRefusal(string Reason, int Times);
