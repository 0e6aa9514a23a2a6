using System.Text;
using Orleans.Orchestrator.Containers.Images.Layers;
using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>
/// Unpacked layers by chain ID (opencontainers/image-spec config.md, "Layer ChainID"): a layer and all below it. A layer is there
/// whole or not at all.
/// </summary>
internal sealed class LayerStore(StorePaths paths, ImageLimits limits)
{
    private const string FilesName = "fs";
    private const string DocumentName = "layer.json";
    private const int MaxDocumentBytes = 4096;

    /// <summary>The chain IDs of layers, base first.</summary>
    public static IReadOnlyList<Digest> ChainIds(IReadOnlyList<Digest> diffIds)
    {
        var chain = new List<Digest>(diffIds.Count);
        foreach (var diffId in diffIds)
            chain.Add(ChainId(chain.LastOrDefault(), diffId));
        return chain;
    }

    /// <summary>The chain ID of a layer on top of others.</summary>
    public static Digest ChainId(Digest? parent, Digest diffId) =>
        parent is null ? diffId : Digest.Of(Encoding.ASCII.GetBytes($"{parent} {diffId}"));

    /// <summary>Where the files of a layer are.</summary>
    public string FilesDirectory(Digest chainId) => Path.Combine(paths.Layer(chainId), FilesName);

    public bool Contains(Digest chainId) => File.Exists(Path.Combine(paths.Layer(chainId), DocumentName));

    /// <summary>What is known of a layer; null when it isn't there.</summary>
    public LayerDocument? Find(Digest chainId)
    {
        var file = new FileInfo(Path.Combine(paths.Layer(chainId), DocumentName));
        return file.Exists && file.Length <= MaxDocumentBytes
            ? ImageJson.Read(File.ReadAllBytes(file.FullName), ImageJson.Default.LayerDocument, file.FullName)
            : null;
    }

    /// <summary>Unpacks a blob, verifying both digests.</summary>
    /// <exception cref="ImageException">What is wrong with the layer. Nothing of it stays.</exception>
    public LayerDocument Unpack(Stream blob, Digest blobDigest, Digest diffId, Digest chainId, CancellationToken cancellation)
    {
        var fresh = CreateNew();
        try
        {
            var unpacked = LayerUnpacker.Unpack(blob, Path.Combine(fresh, FilesName), limits, cancellation);
            if (unpacked.BlobDigest != blobDigest)
                throw BlobStore.Mismatch(blobDigest, unpacked.BlobDigest);
            if (unpacked.DiffId != diffId)
            {
                throw new ImageException(
                    ImageError.DigestMismatch,
                    $"layer {blobDigest} unpacks to {unpacked.DiffId}, but the image's configuration says {diffId}", blobDigest.ToString());
            }

            return Publish(fresh, chainId, new LayerDocument { DiffId = diffId.ToString(), Bytes = unpacked.FileBytes });
        }
        finally
        {
            FileTree.Delete(fresh);
        }
    }

    /// <summary>A directory for a layer that is being made, with its empty <c>fs</c> to be written into.</summary>
    public (string Fresh, string Files) CreateForBuild()
    {
        var fresh = CreateNew();
        var files = Path.Combine(fresh, FilesName);
        var path = FilePath.Terminated(files);
        FileErrno.Check(FileNodes.MakeDirectory(Openat2.CurrentDirectory, path, 0x1ED), $"mkdir {files}");
        FileErrno.Check(FileMetadata.ChangeMode(Openat2.CurrentDirectory, path, 0x1ED), $"chmod {files}");
        return (fresh, files);
    }

    /// <summary>Puts a finished directory in its place. Someone else may have been faster: theirs is as good.</summary>
    public LayerDocument Publish(string fresh, Digest chainId, LayerDocument document)
    {
        File.WriteAllBytes(Path.Combine(fresh, DocumentName), ImageJson.Write(document, ImageJson.Default.LayerDocument));
        var result = FileNodes.Rename(
            Openat2.CurrentDirectory, FilePath.Terminated(fresh), Openat2.CurrentDirectory, FilePath.Terminated(paths.Layer(chainId)));
        if (result is not (-FileErrno.NotEmpty or -FileErrno.Exists))
            FileErrno.Check(result, $"rename {fresh}");
        return document;
    }

    private string CreateNew()
    {
        var fresh = paths.NewLayer();
        Directory.CreateDirectory(fresh);
        return fresh;
    }
}
