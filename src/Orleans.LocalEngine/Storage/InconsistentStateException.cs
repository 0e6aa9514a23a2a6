using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>A state was changed by somebody else since the grain read it. The grain is deactivated and reads it anew.</summary>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    /// <summary>A version conflict.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>A version conflict.</summary>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>A version conflict.</summary>
    public InconsistentStateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A version conflict.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : base(errorMsg)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>A version conflict.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception storageException)
        : base(errorMsg, storageException)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>The version that is stored, if known.</summary>
    [Id(0)]
    public string? StoredEtag { get; private set; }

    /// <summary>The version that the grain held.</summary>
    [Id(1)]
    public string? CurrentEtag { get; private set; }

    /// <summary>Whether the grain that raises it is the one whose state is stale, and not merely one that called it.</summary>
    internal bool IsSourceActivation { get; set; } = true;

    /// <inheritdoc/>
    public override string ToString() => $"{base.ToString()} (stored version '{StoredEtag}', held version '{CurrentEtag}')";
}
