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
        var nodes = capacity.Nodes;
        if (nodes.Count == 0)
            return;
        var size = (nodes.Count + MaxGroups - 1) / MaxGroups;
        var shares = new double[(nodes.Count + size - 1) / size];
        if (shares.Length != _groups.Length)
            _columns.Clear();
        _groups = [.. Enumerable.Range(0, shares.Length).Select(g => nodes[g * size].Name)];
        for (var i = 0; i < nodes.Count; i++)
            shares[i / size] += nodes[i].CpuShare;
        for (var g = 0; g < shares.Length; g++)
            shares[g] /= Math.Min(size, nodes.Count - (g * size));
        _columns.Add((seconds, shares));
        if (_columns.Count <= MaxColumns)
            return;
        var kept = _columns.Where((_, i) => i % 2 == 1).ToList();
        _columns.Clear();
        _columns.AddRange(kept);
    }

    /// <summary>The picture.</summary>
    public HeatMap ToHeatMap() => new(_groups, [.. _columns.Select(c => c.Seconds)], [.. _columns.Select(c => c.Shares)]);
}
