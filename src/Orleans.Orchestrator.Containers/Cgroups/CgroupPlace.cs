namespace Orleans.Orchestrator.Containers.Cgroups;

/// <summary>The cgroups of one container or sandbox.</summary>
/// <param name="Path">Where they are, below our parent cgroup.</param>
/// <param name="Trees">In which trees.</param>
public sealed record CgroupPlace(string Path, IReadOnlyList<CgroupHierarchy> Trees);
