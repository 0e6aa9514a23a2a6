namespace Orleans.Orchestrator.Containers.Images.Archives;

/// <summary>The files of an image archive, whether a directory or a spooled tar.</summary>
internal interface IArchiveFiles
{
    /// <summary>Opens a file by its path in the archive; null when there is none.</summary>
    Stream? TryOpen(string path);
}
