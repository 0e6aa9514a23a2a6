using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.World;

/// <summary>The control plane as the agent sees it: behind the fake grains, and steered by tests.</summary>
internal sealed class FakeCluster(Changes changes, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Pod> _pods = [];
    private ImmutableList<PodReport> _reports = [];
    private long _version = 1;
    private int _tokens;
    private INodeObserver? _observer;

    /// <summary>ConfigMaps, Secrets and Events by <c>kind namespace/name</c>.</summary>
    public ConcurrentDictionary<string, IResource> Objects { get; } = new();

    public ConcurrentDictionary<string, Channel<ResourceEventBatch>> Watches { get; } = new();

    public ConcurrentDictionary<string, ImmutableArray<ResourceObject>> Lists { get; } = new();

    /// <summary>Makes so many of the next reports fail.</summary>
    public int ReportsToLose { get; set; }

    /// <summary>Makes the next heartbeat ask for a registration.</summary>
    public bool ForgetAgent { get; set; }

    public int Registrations { get; private set; }

    /// <summary>The node as it registered last.</summary>
    public Node? Registered { get; private set; }

    public int Heartbeats { get; private set; }

    public int FullLists { get; private set; }

    /// <summary>What the machine's use was told to be last.</summary>
    public NodeUsage? Usage { get; set; }

    public ImmutableList<PodReport> Reports => Volatile.Read(ref _reports);

    public IEnumerable<Event> Events => Objects.Values.OfType<Event>();

    /// <summary>The last report of a pod.</summary>
    public PodReport? Last(Pod pod) => Reports.LastOrDefault(r => r.Uid == pod.Metadata.Uid);

    public void Put(IResource value)
    {
        Objects[$"{value.Kind.Kind} {new ResourceKey(value.Metadata.Namespace ?? "", value.Metadata.Name!)}"] = value;
        changes.Happened();
    }

    /// <summary>An object is to go: marked while something holds it, as the control plane does.</summary>
    public DeleteResult Delete(string key)
    {
        var value = Objects[key];
        if (value.Metadata.Finalizers.IsEmpty)
            Objects.TryRemove(key, out _);
        else
            Put(((PersistentVolume)value) with { Metadata = value.Metadata with { DeletionTimestamp = time.GetUtcNow() } });
        return new DeleteResult(ResourceObject.From((PersistentVolume)value), value.Metadata.Finalizers.IsEmpty);
    }

    /// <summary>Binds or changes a pod, and hints.</summary>
    public void Assign(Pod pod, bool hint = true)
    {
        lock (_lock)
        {
            _pods[pod.Metadata.Uid!] = pod;
            _version++;
        }

        if (hint)
            _ = _observer?.AssignmentsChangedAsync(new AssignmentVersion("e", _version));
    }

    /// <summary>The pod is bound here no longer.</summary>
    public void Unassign(Pod pod)
    {
        lock (_lock)
        {
            _pods.Remove(pod.Metadata.Uid!);
            _version++;
        }

        _ = _observer?.AssignmentsChangedAsync(new AssignmentVersion("e", _version));
    }

    public NodeAssignment Register(NodeRegistration registration, INodeObserver observer)
    {
        Registrations++;
        _observer = observer;
        Registered = registration.Node;
        changes.Happened();
        return new NodeAssignment(registration.Node with { Metadata = registration.Node.Metadata with { Uid = "uid-node" }, Spec = registration.Node.Spec with { PodCIDR = "10.244.3.0/24" } }, TimeSpan.FromSeconds(1));
    }

    public HeartbeatReply Heartbeat()
    {
        Heartbeats++;
        changes.Happened();
        var forget = ForgetAgent;
        ForgetAgent = false;
        return new HeartbeatReply(new AssignmentVersion("e", _version), TimeSpan.FromSeconds(1), forget);
    }

    public PodAssignments Assignments()
    {
        lock (_lock)
        {
            FullLists++;
            return new PodAssignments(new AssignmentVersion("e", _version), true, [.. _pods.Values], []);
        }
    }

    /// <summary>The events of a collection, which tests write.</summary>
    public ChannelReader<ResourceEventBatch> Watch(string collection)
    {
        var events = Watches.GetOrAdd(collection, _ => Channel.CreateUnbounded<ResourceEventBatch>());
        changes.Happened();
        return events.Reader;
    }

    /// <summary>A token that says for what it was asked, and of how many it is.</summary>
    public TokenRequest Token(string account, TokenRequest request)
    {
        var token = $"{account} {request.Spec.BoundObjectRef?.Uid} {string.Join(',', request.Spec.Audiences)} {Interlocked.Increment(ref _tokens)}";
        return request with
        {
            Status = new TokenRequestStatus { Token = token, ExpirationTimestamp = time.GetUtcNow().AddSeconds(request.Spec.ExpirationSeconds ?? 3600) },
        };
    }

    public void Report(NodeUsage usage)
    {
        Usage = usage;
        changes.Happened();
    }

    public void Report(ImmutableArray<PodReport> reports)
    {
        lock (_lock)
        {
            if (ReportsToLose > 0)
            {
                ReportsToLose--;
                throw new InvalidOperationException("the report is lost, as the test wants it");
            }

            _reports = _reports.AddRange(reports);
        }

        changes.Happened();
    }
}
