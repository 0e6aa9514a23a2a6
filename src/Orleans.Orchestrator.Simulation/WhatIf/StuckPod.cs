namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>A pod that can't go on, and why.</summary>
public sealed record StuckPod(string Pod, string Workload, string Reason);
