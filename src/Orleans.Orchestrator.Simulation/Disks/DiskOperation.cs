namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>What changes a disk.</summary>
internal enum DiskOperation
{
    /// <summary>Bytes are written, to be on the medium some time later.</summary>
    Write,

    /// <summary>A file is cut.</summary>
    Truncate,

    /// <summary>What was written to a file must be on the medium.</summary>
    Sync,
}
