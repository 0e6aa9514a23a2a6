using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Orleans.Orchestrator.Containers.Images;

namespace Orleans.Orchestrator.NodeAgent.Tests.World;

/// <summary>Images that are there or can be pulled because a test says so.</summary>
internal sealed class FakeImageStore : IImageStore
{
    public static readonly ImageConfig Config = new()
    {
        Entrypoint = ["/entry"], Cmd = ["image-arg"], Env = ["PATH=/bin", "FROM_IMAGE=yes"], WorkingDir = "/work", User = "app", StopSignal = "SIGINT",
    };

    /// <summary>Images on the machine.</summary>
    public ConcurrentDictionary<string, ImageRecord> Present { get; } = new();

    /// <summary>What a pull does.</summary>
    public Func<ImageReference, Task> OnPull { get; set; } = _ => Task.CompletedTask;

    public int Pulls;

    public void Add(string name) => Present[ImageReference.Parse(name).ToString()] = Record(ImageReference.Parse(name));

    public Task<ImageRecord?> FindAsync(string nameOrId, CancellationToken cancellation = default) => Task.FromResult(Present.GetValueOrDefault(nameOrId));

    public async Task<ImageRecord> PullAsync(ImageReference reference, PullOptions? options = null, IProgress<ImageProgress>? progress = null, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref Pulls);
        await OnPull(reference);
        return Present[reference.ToString()] = Record(reference);
    }

    public Task<ImageRecord> ResolveAsync(ImageReference reference, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<ImmutableArray<ImageRecord>> ListAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<ImageRecord> TagAsync(string nameOrId, ImageReference target, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<RemovedImages> RemoveAsync(string nameOrId, Func<ImageRecord, bool> isInUse, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<RemovedImages> PruneAsync(Func<ImageRecord, bool> isInUse, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<ImmutableArray<ImageRecord>> ImportAsync(string path, ImageReference? name = null, IProgress<ImageProgress>? progress = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<ImmutableArray<ImageRecord>> ImportAsync(Stream archive, ImageReference? name = null, IProgress<ImageProgress>? progress = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task ExportAsync(string nameOrId, Stream destination, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<ImageDiskUsage> GetDiskUsageAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>A record of an image made of layer folders.</summary>
    public static ImageRecord Record(ImageReference reference, ImageConfig? config = null, params ImmutableArray<string> layers) => new()
    {
        Digest = Digest.Of(Encoding.UTF8.GetBytes(reference.ToString())),
        Id = Digest.Of(Encoding.UTF8.GetBytes("id " + reference)),
        References = [reference],
        Config = config ?? Config,
        LayerDirectories = layers,
        DiffIds = [],
        Architecture = "amd64",
        SizeBytes = 1,
    };
}
