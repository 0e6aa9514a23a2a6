using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Events;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Nodes;

/// <summary>A Node: its agent's counterpart, which hands it pods, passes on its reports, and gives it up when it is silent.</summary>
public sealed partial class NodeGrain : ResourceGrain<Node>, INodeGrain, INodeController
{
    private const int MaxReports = 1000;
    private readonly ControllerOptions _options;
    private readonly IEventRecorder _events;
    private readonly ReconcileLoop _loop;
    private readonly AssignmentLog _assignments;
    private ImmutableArray<Taint> _taints = [];
    private NodeDeadline? _deadline;
    private readonly List<NodeCondition> _found = [];
    private readonly NodeDeadlines _deadlines;
    private TimeSpan _interval;
    private DateTimeOffset _silentAt;
    private DateTimeOffset? _leaveAt;
    private string? _incarnation;
    private INodeObserver? _observer;
    private bool _isBack = true;

    /// <summary>Made by the engine.</summary>
    public NodeGrain(
        [PersistentState("object", "resources")] IPersistentState<ResourceState<Node>> state, ResourceContext<Node> context,
        ControllerOptions options, IEventRecorder events, NodeWatch watch) : base(state, context)
    {
        (_options, _events) = (options, events);
        _loop = new ReconcileLoop(this, () => this.AsReference<INodeController>().ReconcileAsync(), Time, Log);
        _assignments = new AssignmentLog(Identifiers.NewUid());
        _deadlines = watch.Deadlines;
        Seen();
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _assignments.Load(await GrainFactory.GetCollection(ResourceKinds.Pod).ListAsync(new ListQuery { NodeName = Key.Name }));
        Await(_silentAt);
    }

    /// <inheritdoc/>
    public async Task<NodeAssignment> RegisterAsync(NodeRegistration registration, INodeObserver observer)
    {
        var told = registration.Node;
        if (told.Metadata.Name != Key.Name)
            throw ApiErrors.BadRequest($"the node {told.Metadata.Name} registered as {Key.Name}");
        if (Current is null)
            await CreateAsync(told with { Metadata = new ObjectMeta { Name = Key.Name, Labels = told.Metadata.Labels, Annotations = told.Metadata.Annotations } });
        var wasReady = NodeStatusPlan.ReadyOf(Required()) == "True";
        var range = await GrainFactory.GetGrain<INodeRangesGrain>(INodeRangesGrain.Key).AllocateAsync(Key.Name);
        var node = await CommitAsync(NodeStatusPlan.Registered(Required(), told, range, Now));
        (_incarnation, _observer) = (registration.Incarnation, observer);
        Seen();
        if (!wasReady)
        {
            _events.Normal(node, "NodeReady", $"Node {Key.Name} status is now: NodeReady");
            _isBack = true;
            _loop.Wake();
        }

        return new NodeAssignment(node, _interval);
    }

    /// <inheritdoc/>
    public Task<HeartbeatReply> HeartbeatAsync(NodeHeartbeat heartbeat)
    {
        var known = Current is { } node && heartbeat.Incarnation == _incarnation && NodeStatusPlan.ReadyOf(node) == "True";
        if (known)
            Seen();
        if (known && !heartbeat.Conditions.IsEmpty)
        {
            _found.AddRange(heartbeat.Conditions.Where(c => c.Type != "Ready").Take(100 - Math.Min(100, _found.Count)));
            _loop.Wake();
        }

        return Task.FromResult(new HeartbeatReply(_assignments.Version, _interval, RegisterAgain: !known));
    }

    /// <inheritdoc/>
    public Task<PodAssignments> GetAssignmentsAsync(AssignmentVersion known) => Task.FromResult(_assignments.Since(known));

    /// <inheritdoc/>
    public async Task ReportAsync(ImmutableArray<PodReport> reports)
    {
        if (reports.Length > MaxReports)
            throw ApiErrors.RequestEntityTooLarge($"{reports.Length} pod reports at once, at most {MaxReports}");
        var failures = await Batches.RunAsync(reports, MaxReports, report => GrainFactory.GetGrain<IPodGrain>(report.Key).ReportAsync(report));
        if (failures.FirstOrDefault(f => !Batches.IsGone(f)) is { } failure)
            throw failure;
    }

    /// <inheritdoc/>
    public Task<Node> CordonAsync() => SetUnschedulableAsync(true);

    /// <inheritdoc/>
    public Task<Node> UncordonAsync() => SetUnschedulableAsync(null);

    /// <inheritdoc/>
    public Task PodsChangedAsync(ObjectChanges changes)
    {
        var before = _assignments.Version;
        foreach (var change in changes.Changes)
            _assignments.Apply(change);
        if (_assignments.Version == before)
            return Task.CompletedTask;
        _observer?.AssignmentsChangedAsync(_assignments.Version).Forget();
        if (Current is not { } node || NodeStatusPlan.ReadyOf(node) != "True" || node.Spec.Taints.Any(t => t.Effect == "NoExecute"))
            _loop.Wake();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    /// <inheritdoc/>
    protected override Task<Node> AdmitAsync(Node? current, Node next) =>
        Task.FromResult(NodeTaints.WithConditions(NodeStatusPlan.WithExtended(current, next), Now));

    /// <inheritdoc/>
    protected override async Task OnCommittedAsync(Node? before, Node? after)
    {
        if (after is null)
        {
            (_incarnation, _observer, _usage) = (null, null, null);
            await GrainFactory.GetGrain<INodeRangesGrain>(INodeRangesGrain.Key).ReleaseAsync(Key.Name);
        }

        if (after is null || (before is not null && before.Spec.Taints != after.Spec.Taints))
            _loop.Wake();
    }

    private Task<Node> SetUnschedulableAsync(bool? value) =>
        CommitAsync(NodeTaints.WithConditions(Required() with { Spec = Required().Spec with { Unschedulable = value } }, Now));

    private void Seen()
    {
        // The interval may have changed since; what counts is what the agent was told last, and the longer of both until it knows.
        var told = _interval;
        _interval = _deadlines.Interval;
        _silentAt = Time.GetUtcNow() + _deadlines.GraceOf(told > _interval ? told : _interval);
        Await(_silentAt);
    }

    /// <summary>Has the node looked at again at that time, or when the first of its pods has to leave.</summary>
    private void Await(DateTimeOffset? due) =>
        (_deadline ??= _deadlines.Of(this.GetPrimaryKeyString())).Set(due is null || _leaveAt < due ? _leaveAt ?? due : due);

    private void Forget()
    {
        _deadlines.Remove(this.GetPrimaryKeyString());
        _deadline = null;
    }
}
