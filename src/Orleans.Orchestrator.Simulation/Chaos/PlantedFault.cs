namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>Faults of the kind that programmers make, put around the real control plane, to see whether the rules find them.</summary>
public enum PlantedFault
{
    /// <summary>Now and then a controller isn't told that its objects have changed.</summary>
    LostWakeUp,

    /// <summary>Who has been replaced may go on writing: the store doesn't compare epochs.</summary>
    MissingFence,

    /// <summary>Writes are acknowledged before they are on the disk: nothing is synced.</summary>
    AcknowledgeBeforeSync,

    /// <summary>Now and then a pod that has a node is given to another one.</summary>
    DoubleBind,

    /// <summary>Now and then the API replaces an object whatever version the request names.</summary>
    IgnoredVersion,

    /// <summary>Now and then the API answers from what it has shown before.</summary>
    StaleRead,

    /// <summary>When a collection is opened again, now and then one of its latest changes is missing from what watchers are told.</summary>
    HoleInHistory,
}
