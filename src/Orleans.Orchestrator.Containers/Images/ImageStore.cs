using System.Collections.Immutable;
using Orleans.Orchestrator.Containers.Images.Archives;
using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Registry;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images;

/// <summary>The image store on disk: <c>blobs/sha256</c>, <c>layers/&lt;chain ID&gt;</c> and <c>images</c> in the data folder.</summary>
public sealed class ImageStore : IImageStore, IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly ImageStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;
    private readonly ImageIndex _index;
    private readonly GarbageCollector _collector;
    private readonly ImageInstaller _installer;
    private readonly ImageCatalog _catalog;

    /// <summary>Opens the store, making its folders where they are missing.</summary>
    public ImageStore(ImageStoreOptions options, TimeProvider? time = null)
        : this(options, time ?? TimeProvider.System, new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = ConnectTimeout })
    {
    }

    internal ImageStore(ImageStoreOptions options, TimeProvider time, HttpMessageHandler handler)
    {
        _options = options;
        _time = time;
        _http = new HttpMessageInvoker(handler);
        Paths = new StorePaths(options.DataDirectory);
        _index = new ImageIndex(Paths, time);
        Blobs = new BlobStore(Paths);
        Layers = new LayerStore(Paths, options.Limits);
        _collector = new GarbageCollector(Paths, _index, Blobs, Layers, options.Limits);
        _installer = new ImageInstaller(Paths, _index, Blobs, Layers, options);
        _catalog = new ImageCatalog(_index, Blobs, Layers, options.Limits);
    }

    internal StorePaths Paths { get; }

    internal BlobStore Blobs { get; }

    internal LayerStore Layers { get; }

    internal ImageLimits Limits => _options.Limits;

    /// <inheritdoc/>
    public async Task<ImageRecord> ResolveAsync(ImageReference reference, CancellationToken cancellation = default) =>
        await FindAsync(reference.ToString(), cancellation) ?? throw NotFound(reference.Familiar);

    /// <inheritdoc/>
    public Task<ImageRecord?> FindAsync(string nameOrId, CancellationToken cancellation = default) =>
        Task.Run(() => _catalog.Find(nameOrId), cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<ImageRecord>> ListAsync(CancellationToken cancellation = default) =>
        Task.Run(_catalog.List, cancellation);

    /// <inheritdoc/>
    public async Task<ImageRecord> TagAsync(string nameOrId, ImageReference target, CancellationToken cancellation = default)
    {
        if (target.Digest is not null)
            throw new ImageException(ImageError.InvalidReference, $"'{target}' has a digest; a name to be given can only have a tag", target.ToString());
        using var use = await BeginAsync(cancellation);
        var image = await FindAsync(nameOrId, cancellation) ?? throw NotFound(nameOrId);
        await _installer.PublishAsync(image.Digest, [target], cancellation);
        return _catalog.Get(image.Digest);
    }

    /// <inheritdoc/>
    public Task<RemovedImages> RemoveAsync(string nameOrId, Func<ImageRecord, bool> isInUse, CancellationToken cancellation = default) =>
        new ImageRemoval(_index, _catalog, _collector).RemoveAsync(nameOrId, isInUse, cancellation);

    /// <inheritdoc/>
    public Task<RemovedImages> PruneAsync(Func<ImageRecord, bool> isInUse, CancellationToken cancellation = default) =>
        new ImageRemoval(_index, _catalog, _collector).PruneAsync(isInUse, cancellation);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ImageRecord>> ImportAsync(
        string path, ImageReference? name = null, IProgress<ImageProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Directory.Exists(path))
        {
            using var directory = new DirectoryFiles(path);
            return await ImportFilesAsync(directory, name, progress, cancellation);
        }

        if (!File.Exists(path))
            throw new ImageException(ImageError.NotFound, $"there is no file or directory '{path}'", path);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        return await ImportAsync(file, name, progress, cancellation);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<ImageRecord>> ImportAsync(
        Stream archive, ImageReference? name = null, IProgress<ImageProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var use = await BeginAsync(cancellation);
        using var files = await Task.Run(() => SpooledTar.Read(archive, Paths.NewSpool(), _options.Limits, cancellation), cancellation);
        return await ImportFilesAsync(files, name, progress, cancellation);
    }

    /// <inheritdoc/>
    public async Task<ImageRecord> PullAsync(
        ImageReference reference, PullOptions? options = null, IProgress<ImageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        using var use = await BeginAsync(cancellation);
        var credentials = (options?.Credentials ?? RegistryCredentials.None).Or(_options.Credentials);
        RegistryBlobSource? source = null;
        try
        {
            (var manifest, source) = await new RegistryPull(Paths, _options, _http, _time).ResolveAsync(reference, credentials, progress, cancellation);
            var digest = await _installer.InstallAsync(manifest, source, [reference], progress, cancellation);
            return _catalog.Get(digest);
        }
        catch (ImageException e) when (e.Error is not ImageError.RegistryUnavailable)
        {
            // After a broken connection what came is kept for the next try; content that is wrong goes at once.
            source?.Discard();
            use.LeaveGarbage();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task ExportAsync(string nameOrId, Stream destination, CancellationToken cancellation = default)
    {
        using var use = await BeginAsync(cancellation);
        var image = await FindAsync(nameOrId, cancellation) ?? throw NotFound(nameOrId);
        var names = ImageReference.TryParse(nameOrId, out var reference, out _) && image.References.Contains(reference)
            ? [reference]
            : image.References;
        await Task.Run(() => new OciLayoutWriter(Blobs, _options.Limits).Write(image.Digest, names, destination, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public Task<ImageDiskUsage> GetDiskUsageAsync(CancellationToken cancellation = default) => Task.Run(
        () =>
        {
            var layers = Directory.GetDirectories(Paths.Layers).Select(x => Digest.TryParse("sha256:" + Path.GetFileName(x), out var id) ? Layers.Find(id) : null)
                .OfType<LayerDocument>().ToList();
            return new ImageDiskUsage(
                _index.Read().Images.Count, layers.Count,
                new DirectoryInfo(Paths.Blobs).EnumerateFiles().Sum(x => x.Length), layers.Sum(x => x.Bytes));
        },
        cancellation);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    internal Task<ContentUse> BeginAsync(CancellationToken cancellation) => ContentUse.BeginAsync(Paths, _collector, _time, cancellation);

    internal async Task<ImageRecord> PublishAsync(Digest manifestDigest, IReadOnlyCollection<ImageReference> names, CancellationToken cancellation)
    {
        await _installer.PublishAsync(manifestDigest, names, cancellation);
        return _catalog.Get(manifestDigest);
    }

    private async Task<ImmutableArray<ImageRecord>> ImportFilesAsync(
        IArchiveFiles files, ImageReference? name, IProgress<ImageProgress>? progress, CancellationToken cancellation)
    {
        using var use = await BeginAsync(cancellation);
        try
        {
            var found = await Task.Run(() => new ArchiveReader(files, _options.Limits).Read(name, cancellation), cancellation);
            var imported = new List<Digest>();
            foreach (var image in found)
                imported.Add(await _installer.InstallAsync(image.Manifest, image.Source, image.Names, progress, cancellation));
            return [.. imported.Distinct().Select(_catalog.Get)];
        }
        catch
        {
            use.LeaveGarbage();
            throw;
        }
    }

    private static ImageException NotFound(string name) =>
        new(ImageError.NotFound, $"there is no image '{name}' in the store; pull, import or build it first", name);
}
