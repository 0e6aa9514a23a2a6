namespace Orleans.Orchestrator.Simulation.Checking.Registers;

/// <summary>What a write does to an object.</summary>
internal enum RegisterVerb
{
    /// <summary>It must not be there, and is then.</summary>
    Create,

    /// <summary>It must be there, and has one field more or another value in one.</summary>
    Change,

    /// <summary>It is made, or changed.</summary>
    Apply,

    /// <summary>It must be there, and isn't then.</summary>
    Delete,
}
