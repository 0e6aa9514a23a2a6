namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>Shares from 0 to 1 over groups of nodes (rows) and time (columns).</summary>
/// <param name="Groups">The rows' names.</param>
/// <param name="Seconds">The columns' times.</param>
/// <param name="Shares">A column for each time, with a value for each group.</param>
public sealed record HeatMap(IReadOnlyList<string> Groups, IReadOnlyList<double> Seconds, IReadOnlyList<IReadOnlyList<double>> Shares);
