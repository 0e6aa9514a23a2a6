using System.Collections.Immutable;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>
/// Finds out which of a failing run's steps it fails without: by delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating
/// Failure-Inducing Input", 2002), each candidate replayed from the beginning.
/// </summary>
/// <param name="fails">Replays some steps and says whether the rule is still broken.</param>
/// <param name="maxReplays">After so many replays what was found so far has to do.</param>
public sealed class Shrinker(Func<ImmutableArray<ChaosStep>, bool> fails, int maxReplays)
{
    private int _replays;

    /// <summary>Fewer steps that still fail; no single one of them can be left out, unless replays ran out.</summary>
    public ImmutableArray<ChaosStep> Shrink(ImmutableArray<ChaosStep> steps)
    {
        var parts = 2;
        while (steps.Length > 1 && _replays < maxReplays)
        {
            if (Without(steps, parts) is { } fewer)
            {
                steps = fewer;
                parts = Math.Max(2, parts - 1);
            }
            else if (parts >= steps.Length)
            {
                break;
            }
            else
            {
                parts = Math.Min(steps.Length, parts * 2);
            }
        }

        return steps;
    }

    // Late steps first: what came after the failure can all go.
    private ImmutableArray<ChaosStep>? Without(ImmutableArray<ChaosStep> steps, int parts)
    {
        for (var part = parts - 1; part >= 0 && _replays < maxReplays; part--)
        {
            var (from, to) = (steps.Length * part / parts, steps.Length * (part + 1) / parts);
            var fewer = steps.RemoveRange(from, to - from);
            _replays++;
            if (from < to && fails(fewer))
                return fewer;
        }

        return null;
    }
}
