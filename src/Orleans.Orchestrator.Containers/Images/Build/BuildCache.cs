using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>Layers by what they were made from.</summary>
internal sealed class BuildCache(ImageStore store)
{
    private const int MaxEntryBytes = 4096;

    /// <summary>The layer that a step with these inputs gave, if its content is still there.</summary>
    public BuiltLayer? Find(Digest key, Digest? parentChain)
    {
        var file = new FileInfo(PathOf(key));
        if (!file.Exists || file.Length > MaxEntryBytes)
            return null;
        var cached = ImageJson.Read(File.ReadAllBytes(file.FullName), ImageJson.Default.CachedLayer, file.FullName);
        var layer = new BuiltLayer(Digest.Parse(cached.DiffId), Digest.Parse(cached.Blob), cached.BlobBytes, MediaTypes.LayerGzip);
        return store.Blobs.Contains(layer.Blob) && store.Layers.Contains(LayerStore.ChainId(parentChain, layer.DiffId)) ? layer : null;
    }

    public void Remember(Digest key, BuiltLayer layer) => DurableFile.Replace(
        PathOf(key),
        ImageJson.Write(
            new CachedLayer { DiffId = layer.DiffId.ToString(), Blob = layer.Blob.ToString(), BlobBytes = layer.BlobBytes },
            ImageJson.Default.CachedLayer));

    private string PathOf(Digest key) => Path.Combine(store.Paths.BuildCache, key.Hex);
}
