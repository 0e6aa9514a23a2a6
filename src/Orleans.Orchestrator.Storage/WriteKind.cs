namespace Orleans.Orchestrator.Storage;

/// <summary>What a <see cref="ResourceWrite"/> does.</summary>
public enum WriteKind
{
    /// <summary>Adds an object that must not exist.</summary>
    Create = 1,

    /// <summary>Replaces an object that must exist.</summary>
    Update = 2,

    /// <summary>Removes an object that must exist.</summary>
    Delete = 3,
}
