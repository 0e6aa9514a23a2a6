using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Containers.Images;

namespace Orleans.Orchestrator.Containers.Tests.Images;

/// <summary>An image to import or pull: its blobs, as an OCI layout on disk.</summary>
internal sealed class TestImage
{
    public static string Architecture { get; } =
        System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    private readonly Dictionary<string, byte[]> _blobs = [];

    private TestImage()
    {
    }

    public byte[] Manifest { get; private set; } = [];

    public Digest Digest => Digest.Of(Manifest);

    public IReadOnlyList<byte[]> Layers { get; private init; } = [];

    public static TestImage Create(params byte[][] plainLayers) => Create(plainLayers, plainLayers.Select(TestTar.Gzip).ToArray());

    public static TestImage Create(
        byte[][] plainLayers, byte[][] blobs, string? architecture = null, Action<JsonObject>? changeManifest = null, Action<JsonObject>? changeConfig = null)
    {
        var image = new TestImage { Layers = blobs };
        var config = new JsonObject
        {
            ["architecture"] = architecture ?? Architecture,
            ["os"] = "linux",
            ["created"] = "2024-01-02T03:04:05Z",
            ["config"] = new JsonObject
            {
                ["Entrypoint"] = new JsonArray("/bin/app"),
                ["Cmd"] = new JsonArray("serve"),
                ["Env"] = new JsonArray("PATH=/bin", "A=b"),
                ["WorkingDir"] = "/srv",
                ["User"] = "1000:1000",
                ["ExposedPorts"] = new JsonObject { ["80/tcp"] = new JsonObject() },
                ["Labels"] = new JsonObject { ["maker"] = "test" },
                ["StopSignal"] = "SIGQUIT",
            },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = Array(plainLayers.Select(x => Digest.Of(x).ToString())) },
        };
        changeConfig?.Invoke(config);
        var configBytes = Encoding.UTF8.GetBytes(config.ToJsonString());
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = image.Add(configBytes, "application/vnd.oci.image.config.v1+json"),
            ["layers"] = new JsonArray([.. blobs.Select(x => image.Add(x, "application/vnd.oci.image.layer.v1.tar+gzip"))]),
        };
        changeManifest?.Invoke(manifest);
        image.Manifest = Encoding.UTF8.GetBytes(manifest.ToJsonString());
        image.Add(image.Manifest, "");
        return image;
    }

    /// <summary>Writes images of several platforms, or one, under one name.</summary>
    public static string WriteLayout(string directory, string? name, params (TestImage Image, string? Architecture)[] images)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(directory, "blobs/sha256"));
        var manifests = new JsonArray();
        foreach (var (image, architecture) in images)
        {
            foreach (var (hex, content) in image._blobs)
                System.IO.File.WriteAllBytes(Path.Combine(directory, "blobs/sha256", hex), content);
            var descriptor = Descriptor(image.Manifest, "application/vnd.oci.image.manifest.v1+json");
            if (name is not null)
                descriptor["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = name };
            if (architecture is not null)
                descriptor["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = architecture };
            manifests.Add(descriptor);
        }

        System.IO.File.WriteAllText(Path.Combine(directory, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        System.IO.File.WriteAllText(
            Path.Combine(directory, "index.json"), new JsonObject { ["schemaVersion"] = 2, ["manifests"] = manifests }.ToJsonString());
        return directory;
    }

    public string WriteLayout(string directory, string? name = "demo:1") => WriteLayout(directory, name, (this, null));

    private static JsonArray Array(IEnumerable<string> items) => new([.. items.Select(x => (JsonNode)x)]);

    private static JsonObject Descriptor(byte[] content, string mediaType) =>
        new() { ["mediaType"] = mediaType, ["digest"] = Digest.Of(content).ToString(), ["size"] = content.Length };

    private JsonObject Add(byte[] content, string mediaType)
    {
        _blobs[Digest.Of(content).Hex] = content;
        return Descriptor(content, mediaType);
    }
}
