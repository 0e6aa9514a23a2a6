using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>Answers what images there are. What a manifest says never changes, so it is read once.</summary>
internal sealed class ImageCatalog(ImageIndex index, BlobStore blobs, LayerStore layers, ImageLimits limits)
{
    private const int MaxRemembered = 1000;
    private const int MinIdPrefix = 12;

    private readonly ConcurrentDictionary<Digest, ImageRecord> _known = new();

    public ImageRecord? Find(string nameOrId) => Find(nameOrId, index.Read());

    /// <summary>By name, manifest digest, configuration digest, or a unique beginning of either.</summary>
    public ImageRecord? Find(string nameOrId, IndexDocument document)
    {
        if (ImageReference.TryParse(nameOrId, out var reference, out _) && FindByName(reference, document) is { } named)
            return named;
        var hex = nameOrId.StartsWith("sha256:", StringComparison.Ordinal) ? nameOrId["sha256:".Length..] : nameOrId;
        if (hex.Length is < MinIdPrefix or > 64 || !hex.All(char.IsAsciiHexDigitLower))
            return null;
        var matches = Records(document)
            .Where(x => x.Digest.Hex.StartsWith(hex, StringComparison.Ordinal) || x.Id.Hex.StartsWith(hex, StringComparison.Ordinal)).ToList();
        return matches.Count <= 1
            ? matches.FirstOrDefault()
            : throw new ImageException(ImageError.InvalidReference, $"'{nameOrId}' is the beginning of {matches.Count} images' ids; write more of it", nameOrId);
    }

    public ImmutableArray<ImageRecord> List() =>
        [.. Records(index.Read()).OrderBy(x => x.References.IsEmpty).ThenBy(x => x.References.FirstOrDefault()?.ToString(), StringComparer.Ordinal)];

    public ImageRecord Get(Digest digest) => Get(digest.ToString(), index.Read());

    private ImageRecord? FindByName(ImageReference reference, IndexDocument document)
    {
        var text = reference.ToString();
        var found = document.Images.FirstOrDefault(x => x.Value.Contains(text)).Key;
        if (found is null && reference.Digest is { } digest && document.Images.ContainsKey(digest.ToString()))
            found = digest.ToString();
        return found is null ? null : Get(found, document);
    }

    private IEnumerable<ImageRecord> Records(IndexDocument document) => document.Images.Keys.Select(x => Get(x, document));

    private ImageRecord Get(string digestText, IndexDocument document)
    {
        var digest = Digest.Parse(digestText);
        if (!_known.TryGetValue(digest, out var known))
        {
            if (_known.Count >= MaxRemembered)
                _known.Clear();
            known = _known[digest] = Load(digest);
        }

        var names = document.Images.TryGetValue(digestText, out var texts) ? texts : [];
        return known with { References = [.. names.Select(ImageReference.Parse)] };
    }

    private ImageRecord Load(Digest digest)
    {
        var stored = StoredImage.Read(blobs, digest, limits);
        var chainIds = stored.ChainIds;
        long size = 0;
        foreach (var chainId in chainIds)
        {
            size += layers.Find(chainId)?.Bytes
                ?? throw new ImageException(ImageError.StoreFailure, $"layer {chainId} of image {digest} is missing; pull or import the image again", chainId.ToString());
        }

        return new ImageRecord
        {
            Digest = digest,
            Id = stored.ConfigDigest,
            References = [],
            Config = Oci.OciConfigMapping.ToImageConfig(stored.Image.Config),
            LayerDirectories = [.. chainIds.Select(layers.FilesDirectory)],
            DiffIds = stored.DiffIds,
            Architecture = stored.Image.Architecture!,
            SizeBytes = size,
            Created = stored.Image.Created,
        };
    }
}
