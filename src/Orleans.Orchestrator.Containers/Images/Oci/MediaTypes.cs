namespace Orleans.Orchestrator.Containers.Images.Oci;

/// <summary>Media types of opencontainers/image-spec media-types.md and their Docker forerunners.</summary>
internal static class MediaTypes
{
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    public const string Index = "application/vnd.oci.image.index.v1+json";
    public const string Config = "application/vnd.oci.image.config.v1+json";
    public const string Layer = "application/vnd.oci.image.layer.v1.tar";
    public const string LayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";

    public static bool IsIndex(string? mediaType) => mediaType is Index or DockerManifestList;

    public static bool IsManifest(string? mediaType) => mediaType is Manifest or DockerManifest;
}
