using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Resources.Coordination.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Node.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.World;

/// <summary>What the agent asks of any object: reading it, and writing events.</summary>
internal abstract class FakeResourceGrain<T>(FakeCluster cluster) : Grain, IResourceGrain<T> where T : class, IResource<T>
{
    protected FakeCluster Cluster => cluster;

    private string Key => $"{typeof(T).Name} {this.GetPrimaryKeyString()}";

    public Task<T?> GetAsync() => Task.FromResult(cluster.Objects.TryGetValue(Key, out var value) ? (T)value : null);

    public Task<T> CreateAsync(T value) => ReplaceAsync(value);

    public Task<T> ReplaceAsync(T value)
    {
        cluster.Put(value);
        return Task.FromResult(value);
    }

    public Task<T> ReplaceStatusAsync(T value) => throw new NotSupportedException();

    public Task<T> ApplyAsync(string configuration, string fieldManager, bool force = false) => throw new NotSupportedException();

    public IAsyncEnumerable<WatchEvent<T>> WatchAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ResourceObject?> ReadAsync() => throw new NotSupportedException();

    public Task<WriteResult> CreateAsync(ResourceObject value, WriteOptions options) => throw new NotSupportedException();

    public Task<WriteResult> ReplaceAsync(ResourceObject value, WriteOptions options) => throw new NotSupportedException();

    public Task<WriteResult> PatchAsync(ResourcePatch patch, WriteOptions options) => throw new NotSupportedException();

    public Task<DeleteResult> DeleteAsync(DeleteOptions options, bool dryRun = false) => Task.FromResult(cluster.Delete(Key));

    public Task<AdmissionReply> AdmitSubresourceAsync(string subresource, bool connects, string apiVersion, string kind, string message, bool dryRun = false) =>
        throw new NotSupportedException();
}

internal sealed class FakeConfigMapGrain(FakeCluster cluster) : FakeResourceGrain<ConfigMap>(cluster), IConfigMapGrain;

internal sealed class FakeSecretGrain(FakeCluster cluster) : FakeResourceGrain<Secret>(cluster), ISecretGrain;

internal sealed class FakeServiceAccountGrain(FakeCluster cluster) : FakeResourceGrain<ServiceAccount>(cluster), IServiceAccountGrain
{
    public Task<TokenRequest> CreateTokenAsync(TokenRequest request) => Task.FromResult(Cluster.Token(this.GetPrimaryKeyString(), request));
}

internal sealed class FakeEventGrain(FakeCluster cluster) : FakeResourceGrain<Event>(cluster), IEventGrain;

internal sealed class FakeLeaseGrain(FakeCluster cluster) : FakeResourceGrain<Lease>(cluster), ILeaseGrain;

internal sealed class FakeRuntimeClassGrain(FakeCluster cluster) : FakeResourceGrain<RuntimeClass>(cluster), IRuntimeClassGrain;

internal sealed class FakeVolumeGrain(FakeCluster cluster) : FakeResourceGrain<PersistentVolume>(cluster), IPersistentVolumeGrain;

internal sealed class FakeClaimGrain(FakeCluster cluster) : FakeResourceGrain<PersistentVolumeClaim>(cluster), IPersistentVolumeClaimGrain;

internal sealed class FakeNodeGrain(FakeCluster cluster) : FakeResourceGrain<Node>(cluster), INodeGrain
{
    public Task<NodeAssignment> RegisterAsync(NodeRegistration registration, INodeObserver observer) => Task.FromResult(Cluster.Register(registration, observer));

    public Task<HeartbeatReply> HeartbeatAsync(NodeHeartbeat heartbeat) => Task.FromResult(Cluster.Heartbeat());

    public Task<PodAssignments> GetAssignmentsAsync(AssignmentVersion known) => Task.FromResult(Cluster.Assignments());

    public Task ReportAsync(ImmutableArray<PodReport> reports)
    {
        Cluster.Report(reports);
        return Task.CompletedTask;
    }

    public Task ReportUsageAsync(NodeUsage usage)
    {
        Cluster.Report(usage);
        return Task.CompletedTask;
    }

    public Task<NodeUsage?> GetUsageAsync() => throw new NotSupportedException();

    public Task<Node> CordonAsync() => throw new NotSupportedException();

    public Task<Node> UncordonAsync() => throw new NotSupportedException();
}

internal sealed class FakeCollectionGrain(FakeCluster cluster) : Grain, ICollectionGrain
{
    public Task<long> VersionAsync() => Task.FromResult(1L);

    public Task<CollectionPage> ListAsync(ListQuery query) =>
        Task.FromResult(new CollectionPage(cluster.Lists.GetValueOrDefault(this.GetPrimaryKeyString(), []), 1, null, null));

    public async IAsyncEnumerable<ResourceEventBatch> WatchAsync(WatchQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var batch in cluster.Watch(this.GetPrimaryKeyString()).ReadAllAsync(cancellationToken))
            yield return batch;
    }
}
