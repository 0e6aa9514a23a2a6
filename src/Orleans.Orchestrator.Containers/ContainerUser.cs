namespace Orleans.Orchestrator.Containers;

/// <summary>Whom a program runs as. Names are looked up in the image's own /etc/passwd and /etc/group.</summary>
public sealed record ContainerUser
{
    /// <summary>An image's form of user, <c>name|uid[:group|gid]</c>; used where <see cref="Uid"/> or <see cref="Gid"/> is null. Empty is root.</summary>
    public string Name { get; init; } = "";

    /// <summary>User id; wins over <see cref="Name"/>.</summary>
    public long? Uid { get; init; }

    /// <summary>Group id; wins over <see cref="Name"/>.</summary>
    public long? Gid { get; init; }

    /// <summary>Supplementary groups, beside those in which the image's /etc/group lists the user.</summary>
    public IReadOnlyList<long> SupplementaryGroups { get; init; } = [];

    /// <summary>Refuses to start as user 0, whatever the image says (Kubernetes' runAsNonRoot).</summary>
    public bool RequireNonRoot { get; init; }
}
