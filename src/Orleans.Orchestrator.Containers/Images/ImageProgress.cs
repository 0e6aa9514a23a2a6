namespace Orleans.Orchestrator.Containers.Images;

/// <summary>One step of a pull or import.</summary>
/// <param name="Stage">What happens now.</param>
/// <param name="Subject">The blob's or layer's digest, or the image's name.</param>
/// <param name="DoneBytes">Bytes done so far.</param>
/// <param name="TotalBytes">Bytes in all; null while unknown.</param>
public sealed record ImageProgress(ImageStage Stage, string Subject, long DoneBytes = 0, long? TotalBytes = null);

/// <summary>The stages of a pull or import.</summary>
public enum ImageStage
{
    /// <summary>The manifest is being looked up.</summary>
    Resolving,

    /// <summary>A blob is being fetched.</summary>
    Downloading,

    /// <summary>A layer is being unpacked.</summary>
    Unpacking,

    /// <summary>A layer was there already.</summary>
    Present,

    /// <summary>A request failed and is tried again.</summary>
    Retrying,

    /// <summary>The image is stored under its name.</summary>
    Done,
}
