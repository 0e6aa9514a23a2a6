namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>A pod that came, and its node.</summary>
public sealed record PodMove(string Pod, string Workload, string Node);
