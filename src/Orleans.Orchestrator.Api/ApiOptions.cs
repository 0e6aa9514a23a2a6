using Orleans.Orchestrator.Api.Security;

namespace Orleans.Orchestrator.Api;

/// <summary>What the REST front door needs to know; the limits are Kubernetes' own.</summary>
public sealed record ApiOptions
{
    /// <summary>The cluster's authority and the keys made from it.</summary>
    public required ClusterCertificates Certificates { get; init; }

    /// <summary>Our own version, the suffix of <c>/version</c>'s gitVersion.</summary>
    public string ProductVersion { get; init; } = typeof(ApiOptions).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>Where clients reach the API, such as <c>127.0.0.1:6443</c>; told by <c>GET /api</c>.</summary>
    public string AdvertiseAddress { get; init; } = "127.0.0.1:6443";

    /// <summary>Largest body of a request that writes an object.</summary>
    public int MaxBodyBytes { get; init; } = 3 * 1024 * 1024;

    /// <summary>How long a request other than a watch or a stream may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Reading requests served at the same time; more wait for <see cref="MaxQueueWait"/> and are then refused with 429.</summary>
    public int MaxReadsInFlight { get; init; } = 400;

    /// <summary>Writing requests served at the same time.</summary>
    public int MaxWritesInFlight { get; init; } = 200;

    /// <summary>Requests of nodes served at the same time, apart from the others so that people can't starve the machines.</summary>
    public int MaxNodeRequestsInFlight { get; init; } = 400;

    /// <summary>Watches, log followers and proxied streams open at the same time.</summary>
    public int MaxStreams { get; init; } = 20_000;

    /// <summary>How many requests may wait for their turn, for each kind of client.</summary>
    public int MaxQueued { get; init; } = 2_000;

    /// <summary>How long a request may wait for its turn.</summary>
    public TimeSpan MaxQueueWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many events of a collection are kept for its watchers; one that falls further behind is cut off with 410.</summary>
    public int WatchRingSize { get; init; } = 8192;

    /// <summary>How many bytes of those events are kept at most.</summary>
    public long WatchRingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How often a watch that allows bookmarks gets one.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);
}
