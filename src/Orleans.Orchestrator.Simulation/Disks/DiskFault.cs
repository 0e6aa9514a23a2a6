namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>How an operation of a disk ends.</summary>
internal enum DiskFault
{
    /// <summary>It is done.</summary>
    None,

    /// <summary>It fails with nothing done. After a failed sync nobody knows what is on the medium, and the next sync doesn't make up for it.</summary>
    Error,

    /// <summary>The first part of a write is done, then it fails.</summary>
    Partial,

    /// <summary>There is no room.</summary>
    Full,
}
