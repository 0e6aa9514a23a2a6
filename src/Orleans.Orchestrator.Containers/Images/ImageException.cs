namespace Orleans.Orchestrator.Containers.Images;

/// <summary>An operation on images that was refused or failed. Whatever it had begun has been undone.</summary>
/// <param name="error">What kind of failure it was.</param>
/// <param name="message">What was wrong, where, and what to do.</param>
/// <param name="entry">The archive entry, blob, line or reference at fault, where there is one.</param>
/// <param name="inner">The failure underneath.</param>
public sealed class ImageException(ImageError error, string message, string? entry = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What kind of failure it was.</summary>
    public ImageError Error { get; } = error;

    /// <summary>The archive entry, blob, line or reference at fault, where there is one.</summary>
    public string? Entry { get; } = entry;
}
