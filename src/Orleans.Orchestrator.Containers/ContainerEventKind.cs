namespace Orleans.Orchestrator.Containers;

/// <summary>Kinds of <see cref="ContainerEvent"/>.</summary>
public enum ContainerEventKind
{
    /// <summary>Events may have been missed: list containers now.</summary>
    Resync,

    /// <summary>Its program executes.</summary>
    Started,

    /// <summary>Its first process has ended, and that is recorded on disk.</summary>
    Exited,

    /// <summary>Its records are gone.</summary>
    Removed,
}
