using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images;

/// <summary>Where and how an image store works.</summary>
public sealed record ImageStoreOptions
{
    /// <summary>The data folder, e.g. <c>/var/lib/orchestrator</c>. The store keeps <c>blobs</c>, <c>layers</c> and <c>images</c> in it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Bounds on images.</summary>
    public ImageLimits Limits { get; init; } = new();

    /// <summary>Registries (host and port) that are spoken to by plain HTTP, besides those on this machine (localhost, 127.0.0.1, ::1).</summary>
    public ImmutableHashSet<string> PlainHttpRegistries { get; init; } = [];

    /// <summary>Credentials for registries.</summary>
    public RegistryCredentials Credentials { get; init; } = RegistryCredentials.None;

    /// <summary>Layers of one pull that are fetched and unpacked at the same time.</summary>
    public int MaxParallelLayers { get; init; } = 3;

    /// <summary>Tries of one request to a registry, the first included.</summary>
    public int MaxTries { get; init; } = 5;

    /// <summary>The wait before the second try; doubled each time, up to 10 seconds, with jitter.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a registry may send nothing before a try has failed.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
