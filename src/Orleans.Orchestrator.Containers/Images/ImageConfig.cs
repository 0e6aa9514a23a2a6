using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images;

/// <summary>
/// How a container of an image is run unless the pod says otherwise (the <c>config</c> object of an OCI image
/// configuration, opencontainers/image-spec config.md).
/// </summary>
public sealed record ImageConfig
{
    /// <summary>The command's fixed first arguments.</summary>
    public ImmutableArray<string> Entrypoint { get; init; } = [];

    /// <summary>The command's default further arguments.</summary>
    public ImmutableArray<string> Cmd { get; init; } = [];

    /// <summary>The environment as <c>NAME=value</c>.</summary>
    public ImmutableArray<string> Env { get; init; } = [];

    /// <summary>The working directory; empty means <c>/</c>.</summary>
    public string WorkingDir { get; init; } = "";

    /// <summary><c>user</c>, <c>uid</c>, <c>user:group</c> or <c>uid:gid</c>; empty means root.</summary>
    public string User { get; init; } = "";

    /// <summary>Ports as <c>80/tcp</c>.</summary>
    public ImmutableSortedSet<string> ExposedPorts { get; init; } = [];

    /// <summary>Paths that want a volume.</summary>
    public ImmutableSortedSet<string> Volumes { get; init; } = [];

    /// <summary>Free-form metadata.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The signal that asks the program to end, e.g. <c>SIGQUIT</c>; empty means SIGTERM.</summary>
    public string StopSignal { get; init; } = "";

    /// <summary>Docker's extension: how the image's health is to be tested. Recorded, not acted upon: Kubernetes has probes.</summary>
    public ImageHealthcheck? Healthcheck { get; init; }

    /// <summary>Docker's extension: the shell of shell-form instructions in builds on top of this image.</summary>
    public ImmutableArray<string> Shell { get; init; } = [];
}
