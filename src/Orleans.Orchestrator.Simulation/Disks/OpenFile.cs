namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>A file that a connection of some process has open.</summary>
internal sealed class OpenFile(DiskMount mount, string name, SimulatedFile file, OpenAs kind)
{
    /// <summary>Whose it is.</summary>
    public DiskMount Mount => mount;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its content.</summary>
    public SimulatedFile File => file;

    /// <summary>Whether nobody else sees it.</summary>
    public bool IsTemporary => kind == OpenAs.Temporary;

    /// <summary>Whether its next sync is to put its name on the medium as well, which SQLite wants of journals that it makes.</summary>
    public bool SyncsFolder { get; set; } = kind == OpenAs.NewJournal;

    /// <summary>Regions of shared memory that SQLite has pointers to: they must not go before the file is closed, whatever becomes of the process.</summary>
    public List<byte[]> Regions { get; } = [];
}
