namespace Orleans.Orchestrator.Containers.Cgroups;

/// <summary>One mounted cgroup tree.</summary>
/// <param name="MountPoint">Where it is mounted.</param>
/// <param name="Controllers">What it controls; for v2, what can be enabled.</param>
/// <param name="IsV2">Whether it is the unified tree.</param>
public sealed record CgroupHierarchy(string MountPoint, IReadOnlyList<string> Controllers, bool IsV2);
