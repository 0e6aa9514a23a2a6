using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.NodeAgent.Machine;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.NodeAgent.Services;
using Orleans.Orchestrator.NodeAgent.Usage;
using Orleans.Orchestrator.NodeAgent.Volumes;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent;

/// <summary>
/// The machine's agent: registers with its node grain, sends heartbeats, learns which pods it is to run and has a worker drive
/// each of them. It never stops containers because it stops itself.
/// </summary>
internal sealed class NodeAgentService(
    IGrainFactory grains, PodContext context, PodRegistry pods, PodOrphans orphans, MachineInfo machine, NodeConditions conditions, NodeLease lease,
    ServiceSync services, UsageReporter usage, LocalFolders folders, ILogger<NodeAgentService> log)
    : BackgroundService
{
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Shorter than what the control plane takes for death, so that one lost call does not make the node NotReady.</summary>
    private static readonly TimeSpan HeartbeatDeadline = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);
    private readonly AsyncSignal _hint = new(context.Time);
    private readonly string _incarnation = Guid.NewGuid().ToString("N");
    private AssignmentVersion _known = AssignmentVersion.None;
    private TimeSpan _interval = TimeSpan.FromSeconds(1);
    private Node _node = new();
    private bool _adopted;

    private INodeGrain Grain => grains.GetGrain<INodeGrain>(context.Options.NodeName);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var observer = new Observer(_hint);
        var reference = grains.CreateObjectReference<INodeObserver>(observer);
        try
        {
            await RegisterAsync(reference, stoppingToken);
            await Task.WhenAll(
                pods.WatchRuntimeAsync(stoppingToken),
                orphans.RunAsync(stoppingToken),
                services.RunAsync(stoppingToken),
                context.Reporter.RunAsync(stoppingToken),
                context.Events.RunAsync(stoppingToken),
                usage.RunAsync(stoppingToken),
                lease.RunAsync(() => _node, () => _interval, stoppingToken),
                folders.RunAsync(stoppingToken),
                HeartbeatAsync(reference, stoppingToken));
        }
        finally
        {
            // The runtime and the network are disposed of next: nobody may still be using them.
            await pods.WhenEndedAsync();
            GC.KeepAlive(observer);
        }
    }

    private async Task RegisterAsync(INodeObserver observer, CancellationToken cancellation)
    {
        for (var delay = ShortestInterval; ; delay = delay * 2 > CallDeadline ? CallDeadline : delay * 2)
        {
            try
            {
                var node = NodeObject.Build(context.Options, machine, conditions.Current);
                var assignment = await Grain.RegisterAsync(new NodeRegistration { Node = node, Incarnation = _incarnation }, observer)
                    .WaitAsync(CallDeadline, context.Time, cancellation);
                (_interval, _node) = (assignment.Interval, assignment.Node);
                conditions.Told(node.Status.Conditions);
                var range = IPNetwork.Parse(assignment.Node.Spec.PodCIDR ?? throw new InvalidOperationException("the node was given no pod address range"));
                var attached = await context.Network.StartAsync(range, cancellation);
                // Only what an earlier process left is taken stock of; what this one has made it knows.
                if (!_adopted)
                    await pods.AdoptAsync(attached, cancellation);
                _adopted = true;
                _known = AssignmentVersion.None;
                log.LogInformation("Registered as {Node} with pod addresses {Range}", context.Options.NodeName, range);
                return;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                log.LogWarning("Could not register; trying again in {Delay}: {Error}", delay, e.Message);
                await Task.Delay(delay, context.Time, cancellation);
            }
        }
    }

    private async Task HeartbeatAsync(INodeObserver observer, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var changed = conditions.Untold;
                var reply = await Grain.HeartbeatAsync(new NodeHeartbeat { Incarnation = _incarnation, Known = _known, Conditions = changed })
                    .WaitAsync(HeartbeatDeadline, context.Time, cancellation);
                _interval = reply.Interval;
                if (!reply.RegisterAgain)
                    conditions.Told(changed);
                if (reply.RegisterAgain)
                    await RegisterAsync(observer, cancellation);
                if (reply.RegisterAgain || reply.Version != _known)
                    await SyncAsync(cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                log.LogWarning("A heartbeat failed; the pods go on: {Error}", e.Message);
            }

            // A hint only makes it sooner.
            await _hint.WaitAsync(_interval < ShortestInterval ? ShortestInterval : _interval, cancellation);
        }
    }

    private async Task SyncAsync(CancellationToken cancellation)
    {
        var assignments = await Grain.GetAssignmentsAsync(_known).WaitAsync(CallDeadline, context.Time, cancellation);
        await pods.ApplyAsync(assignments, cancellation);
        _known = assignments.Version;
    }

    private sealed class Observer(AsyncSignal hint) : INodeObserver
    {
        public Task AssignmentsChangedAsync(AssignmentVersion version)
        {
            hint.Set();
            return Task.CompletedTask;
        }
    }
}
