namespace Orleans.Orchestrator.Simulation.Checking.Registers;

/// <summary>What became of a write.</summary>
internal enum WriteOutcome
{
    /// <summary>Not known yet, or never: it has been done, will be, or won't.</summary>
    Open,

    /// <summary>It was acknowledged.</summary>
    Done,

    /// <summary>It was refused, and never happens.</summary>
    Refused,
}
