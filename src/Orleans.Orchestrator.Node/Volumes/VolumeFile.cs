using System.Collections.Immutable;

namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>A file that a volume shows: its path inside, content and permission bits.</summary>
internal sealed record VolumeFile(string Path, ReadOnlyMemory<byte> Content, int Mode);

/// <summary>The files of a ConfigMap, Secret, downward API or projected volume.</summary>
/// <param name="Files">The files.</param>
/// <param name="Group">The group they belong to (fsGroup), or none.</param>
internal sealed record VolumeContent(ImmutableArray<VolumeFile> Files, long? Group = null);
