using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Support;

/// <summary>What a client that watches everything sees. Tests wait here for what they expect, by name.</summary>
internal sealed class ClusterView : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Collection, string Key), IResource> _objects = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Done)> _waiting = [];
    private readonly List<Task> _watches = [];
    private readonly List<string> _violations = [];
    private Func<string?>? _invariant;

    public IReadOnlyList<Pod> Pods => All<Pod>();

    public IReadOnlyList<Pod> Active => [.. Pods.Where(PodFacts.IsActive)];

    public IReadOnlyList<Pod> Ready => [.. Pods.Where(p => PodFacts.IsActive(p) && PodFacts.IsReady(p))];

    public IReadOnlyList<EndpointSlice> Slices => All<EndpointSlice>();

    public IReadOnlyList<Event> Events => All<Event>();

    public static async Task<ClusterView> OpenAsync(IGrainFactory grains)
    {
        var view = new ClusterView();
        foreach (var kind in (ReadOnlySpan<ResourceKind>)
                 [ResourceKinds.Pod, ResourceKinds.ReplicaSet, ResourceKinds.Deployment, ResourceKinds.Job, ResourceKinds.Node, ResourceKinds.Service, ResourceKinds.EndpointSlice, ResourceKinds.Endpoints, ResourceKinds.Event,
                  ResourceKinds.PersistentVolumeClaim, ResourceKinds.PersistentVolume])
            view._watches.Add(view.WatchAsync(grains.GetCollection(kind), kind.Collection));
        await Task.Yield();
        return view;
    }

    public Deployment? Deployment(string name) => Find<Deployment>($"default/{name}");

    public Job? Job(string name) => Find<Job>($"default/{name}");

    public PersistentVolumeClaim? Claim(string name) => Find<PersistentVolumeClaim>($"default/{name}");

    public IReadOnlyList<PersistentVolume> Volumes => All<PersistentVolume>();

    public PersistentVolume? Volume(string name) => Find<PersistentVolume>(name);

    public Node? Node(string name) => Find<Node>(name);

    public Service? Service(string name) => Find<Service>($"default/{name}");

    public Endpoints? Endpoints(string name) => Find<Endpoints>($"default/{name}");

    /// <summary>Checked at every moment that the view sees; null when it holds.</summary>
    public void Always(Func<string?> invariant)
    {
        lock (_lock)
            _invariant = invariant;
    }

    /// <summary>What was seen against the invariant.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock)
                return [.. _violations];
        }
    }

    /// <summary>Waits until the condition holds.</summary>
    public async Task UntilAsync(string what, Func<bool> condition)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (condition())
                return;
            _waiting.Add((condition, done));
        }

        try
        {
            await done.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"never happened: {what}. Pods: {Describe()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var watch in _watches)
            await watch;
    }

    private string Describe()
    {
        lock (_lock)
        {
            return string.Join(", ", Pods.Take(20).Select(p => $"{p.Metadata.Name} {p.Status.Phase} on {p.Spec.NodeName} ready={PodFacts.IsReady(p)} ending={PodFacts.IsTerminating(p)}"))
                + $" ({Pods.Count}); " + string.Join(", ", All<Deployment>().Select(d => d.Status)) + string.Join(", ", All<Event>().Select(e => e.Message).Take(10));
        }
    }

    private T? Find<T>(string key) where T : class, IResource<T>
    {
        lock (_lock)
            return _objects.GetValueOrDefault((T.Kind.Collection, key)) as T;
    }

    private List<T> All<T>() where T : class, IResource<T>
    {
        lock (_lock)
            return [.. _objects.Where(o => o.Key.Collection == T.Kind.Collection).Select(o => (T)o.Value)];
    }

    private async Task WatchAsync(ICollectionGrain collection, string name)
    {
        try
        {
            await foreach (var batch in collection.WatchAsync(new WatchQuery(), _end.Token).WithCancellation(_end.Token))
                Take(name, batch);
        }
        catch (Exception)
        {
            // The control plane is gone, or the test is over.
        }
    }

    private void Take(string collection, ResourceEventBatch batch)
    {
        lock (_lock)
        {
            foreach (var change in batch.Events)
            {
                if (change.Object?.Value is not { } value)
                    continue;
                var key = (collection, new Grains.ResourceKey(value.Metadata.Namespace ?? "", value.Metadata.Name ?? "").ToString());
                if (change.Type == WatchEventType.Deleted)
                    _objects.Remove(key);
                else
                    _objects[key] = value;
            }

            if (_invariant?.Invoke() is { } violation)
                _violations.Add(violation);
            foreach (var waiting in _waiting.Where(w => w.Condition()).ToList())
            {
                _waiting.Remove(waiting);
                waiting.Done.TrySetResult();
            }
        }
    }
}
