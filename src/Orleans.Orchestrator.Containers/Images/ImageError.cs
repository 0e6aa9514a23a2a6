namespace Orleans.Orchestrator.Containers.Images;

/// <summary>What was wrong with an image, an archive, a registry's answer or a build.</summary>
public enum ImageError
{
    /// <summary>A reference, digest or other name does not follow its grammar.</summary>
    InvalidReference,

    /// <summary>The store (or the registry) has no such image.</summary>
    NotFound,

    /// <summary>The image is used by a container and can't be removed.</summary>
    InUse,

    /// <summary>The archive or layout is not in a form that can be read.</summary>
    InvalidArchive,

    /// <summary>A manifest, index or configuration does not follow the OCI image specification.</summary>
    InvalidManifest,

    /// <summary>No image for this operating system and architecture.</summary>
    NoMatchingPlatform,

    /// <summary>Content does not have the digest or size that was promised for it.</summary>
    DigestMismatch,

    /// <summary>A layer entry's name leaves the layer: absolute, or with <c>..</c>.</summary>
    PathEscape,

    /// <summary>A layer entry would be written through a symbolic link that leaves the layer.</summary>
    SymlinkEscape,

    /// <summary>A hard link's target is outside the layer, missing, or a directory.</summary>
    InvalidLink,

    /// <summary>A layer entry is of a type that no container image has.</summary>
    UnknownEntryType,

    /// <summary>A layer entry carries an extended attribute that would change how the layers are mounted.</summary>
    ForbiddenAttribute,

    /// <summary>A configured bound (entries, unpacked size, path length, manifest size) was exceeded.</summary>
    LimitExceeded,

    /// <summary>The compression or media type is not supported here.</summary>
    UnsupportedMediaType,

    /// <summary>The registry refused the credentials or wants some.</summary>
    Unauthorized,

    /// <summary>The registry could not be reached or kept failing.</summary>
    RegistryUnavailable,

    /// <summary>The registry answered something that the distribution protocol does not allow.</summary>
    RegistryProtocol,

    /// <summary>The Dockerfile has errors; the message lists all of them with their lines.</summary>
    InvalidDockerfile,

    /// <summary>A build step failed.</summary>
    BuildFailed,

    /// <summary>The store's files are damaged or could not be locked or written.</summary>
    StoreFailure,
}
