using System.Collections.Immutable;
using Orleans.Orchestrator.Simulation.Checking;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>What came of a run.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Steps">What was done to the cluster.</param>
/// <param name="Log">Everything that was done and committed, in order.</param>
/// <param name="Digest">A number that depends on every line of the log.</param>
/// <param name="Fingerprint">A number that depends on every choice of the scheduler.</param>
/// <param name="Commits">How many changes were seen.</param>
/// <param name="Violations">Rules that were broken.</param>
public sealed record ChaosReport(
    ulong Seed, ImmutableArray<ChaosStep> Steps, IReadOnlyList<string> Log, ulong Digest, ulong Fingerprint, long Commits, IReadOnlyList<Violation> Violations)
{
    /// <summary>Whether every rule held.</summary>
    public bool Passed => Violations.Count == 0;
}
