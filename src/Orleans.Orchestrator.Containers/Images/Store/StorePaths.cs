using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>Where a store keeps what.</summary>
internal sealed class StorePaths
{
    /// <summary>Begins the names of things that are being written; whoever collects garbage removes them.</summary>
    public const string Unfinished = ".new-";

    public StorePaths(string dataDirectory)
    {
        Root = Path.GetFullPath(dataDirectory);
        Blobs = Path.Combine(Root, "blobs", "sha256");
        Layers = Path.Combine(Root, "layers");
        Images = Path.Combine(Root, "images");
        Partial = Path.Combine(Images, "partial");
        BuildCache = Path.Combine(Images, "build-cache");
        Directory.CreateDirectory(Root);
        // Layers hold set-user-id programs and devices of strangers: only root may walk into them.
        foreach (var directory in (string[])[Path.Combine(Root, "blobs"), Blobs, Layers, Images, Partial, BuildCache])
            CreatePrivate(directory);
        if (OperatingSystem.IsLinux())
            DirectoryPlacement.Spread(Layers);
    }

    public string Root { get; }

    public string Blobs { get; }

    public string Layers { get; }

    public string Images { get; }

    /// <summary>Downloads that can be resumed.</summary>
    public string Partial { get; }

    public string BuildCache { get; }

    public string Index => Path.Combine(Images, "index.json");

    public string IndexLock => Path.Combine(Images, "index.lock");

    /// <summary>Held shared by whoever adds content, exclusively by whoever removes it.</summary>
    public string ContentLock => Path.Combine(Images, "content.lock");

    /// <summary>There when garbage was left because others were adding content.</summary>
    public string CollectPending => Path.Combine(Images, "collect.pending");

    /// <summary>There while somebody adds content; still there after a crash.</summary>
    public string Adding => Path.Combine(Images, "adding");

    public string Blob(Digest digest) => Path.Combine(Blobs, digest.Hex);

    public string Layer(Digest chainId) => Path.Combine(Layers, chainId.Hex);

    public string NewBlob() => Path.Combine(Blobs, Unfinished + Guid.NewGuid().ToString("n"));

    public string NewLayer() => Path.Combine(Layers, Unfinished + Guid.NewGuid().ToString("n"));

    public string NewSpool() => Path.Combine(Images, Unfinished + Guid.NewGuid().ToString("n"));

    private static void CreatePrivate(string directory)
    {
        if (OperatingSystem.IsLinux())
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
