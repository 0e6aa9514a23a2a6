namespace Orleans.Orchestrator.Storage.Benchmarks;

/// <summary>What one run of one target gave.</summary>
internal sealed record Measurement(double PerSecond, double P50Ms, double P99Ms, double PerCpuSecond);
