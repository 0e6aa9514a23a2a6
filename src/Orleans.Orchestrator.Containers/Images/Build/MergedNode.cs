using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>A file or directory of a <see cref="MergedTree"/>.</summary>
/// <param name="Path">Inside the tree, without a leading slash; empty for the root.</param>
/// <param name="Status">Of the topmost.</param>
/// <param name="Places">Where it is on this machine; a directory may be in several layers, the topmost first.</param>
/// <param name="LinkTarget">Where a symbolic link points, as written; else null.</param>
internal sealed record MergedNode(string Path, FileStatus Status, IReadOnlyList<string> Places, string? LinkTarget)
{
    public bool IsDirectory => Status.Type == FileStatus.Directory;

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
