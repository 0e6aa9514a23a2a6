namespace Orleans.Orchestrator.ControlPlane.GarbageCollection;

/// <summary>How an owner stands, for one of its dependents.</summary>
internal enum OwnerState
{
    /// <summary>It is there.</summary>
    Solid,

    /// <summary>It is gone; another object of its name does not count.</summary>
    Absent,

    /// <summary>It is being deleted and waits for its dependents to go first.</summary>
    WaitsForDependents,
}
