namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>What a file is opened as.</summary>
internal enum OpenAs
{
    /// <summary>A file that there must be.</summary>
    Existing,

    /// <summary>A file that is made if there is none.</summary>
    Any,

    /// <summary>A journal or a log, which may be new.</summary>
    NewJournal,

    /// <summary>A file without a name.</summary>
    Temporary,
}
