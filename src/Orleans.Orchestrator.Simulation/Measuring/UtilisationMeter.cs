using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Reports;

namespace Orleans.Orchestrator.Simulation.Measuring;

/// <summary>Follows how full the nodes are, in at most so many groups and columns as a picture can show.</summary>
public sealed class UtilisationMeter(CapacityChecker capacity)
{
    private const int MaxGroups = 50;
    private const int MaxColumns = 120;
    private readonly List<(double Seconds, double[] Shares)> _columns = [];
    private string[] _groups = [];

    /// <summary>Takes a column.</summary>
    public void Take(double seconds)
    {
        var shares = capacity.CpuShares.OrderBy(n => n.Key, StringComparer.Ordinal).ToList();
        if (shares.Count == 0)
            return;
        var size = (shares.Count + MaxGroups - 1) / MaxGroups;
        var groups = shares.Chunk(size).ToList();
        if (groups.Count != _groups.Length)
            _columns.Clear();
        _groups = [.. groups.Select(g => g[0].Key)];
        _columns.Add((seconds, [.. groups.Select(g => g.Average(n => n.Value))]));
        if (_columns.Count <= MaxColumns)
            return;
        var kept = _columns.Where((_, i) => i % 2 == 1).ToList();
        _columns.Clear();
        _columns.AddRange(kept);
    }

    /// <summary>The picture.</summary>
    public HeatMap ToHeatMap() => new(_groups, [.. _columns.Select(c => c.Seconds)], [.. _columns.Select(c => c.Shares)]);
}
