namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>What a <see cref="CommitRequest"/> does.</summary>
[GenerateSerializer]
public enum CommitKind
{
    /// <summary>Adds an object that must not be there.</summary>
    Create,

    /// <summary>Replaces an object.</summary>
    Replace,

    /// <summary>Removes an object.</summary>
    Delete,
}
