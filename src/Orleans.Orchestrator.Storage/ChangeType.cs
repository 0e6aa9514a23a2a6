namespace Orleans.Orchestrator.Storage;

/// <summary>What happened to an object, as a watch tells it. The numbers are stored.</summary>
public enum ChangeType
{
    /// <summary>It came into being.</summary>
    Added = 1,

    /// <summary>It was replaced.</summary>
    Modified = 2,

    /// <summary>It went.</summary>
    Deleted = 3,
}
