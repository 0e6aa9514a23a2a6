using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Coordination.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.NodeAgent.Machine;

/// <summary>
/// The Lease that says to clients that the node is alive, as the kubelet keeps one. The control plane itself goes by heartbeats, which are not
/// written; a Lease is, and so it is renewed rarely, and more rarely the longer the heartbeats' interval is.
/// </summary>
internal sealed class NodeLease(IGrainFactory grains, NodeAgentOptions options, TimeProvider time, ILogger<NodeLease> log)
{
    /// <summary>Where Leases of nodes are.</summary>
    public const string Namespace = "kube-node-lease";

    /// <summary>How often it is renewed at most.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(10);

    private const int HeartbeatsToRenewal = 4;
    private const int RenewalsToExpiry = 4;
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Renews it until it is cancelled.</summary>
    /// <param name="node">The node as it is registered now.</param>
    /// <param name="heartbeats">The heartbeats' interval now.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(Func<Node> node, Func<TimeSpan> heartbeats, CancellationToken cancellation)
    {
        while (true)
        {
            var interval = heartbeats() * HeartbeatsToRenewal is var slow && slow > ShortestInterval ? slow : ShortestInterval;
            try
            {
                await RenewAsync(node(), interval * RenewalsToExpiry).WaitAsync(CallDeadline, time, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                log.LogWarning("The node's Lease could not be renewed and is again in {Interval}: {Error}", interval, e.Message);
            }

            await Task.Delay(interval, time, cancellation);
        }
    }

    private async Task RenewAsync(Node node, TimeSpan duration)
    {
        var grain = grains.GetGrain<ILeaseGrain>($"{Namespace}/{options.NodeName}");
        var present = await grain.GetAsync();
        var owner = new OwnerReference { ApiVersion = "v1", Kind = "Node", Name = options.NodeName, Uid = node.Metadata.Uid! };
        var lease = present ?? new Lease { Metadata = new ObjectMeta { Name = options.NodeName, Namespace = Namespace } };
        lease = lease with
        {
            Metadata = lease.Metadata with { ResourceVersion = null, OwnerReferences = [owner] },
            Spec = lease.Spec with { HolderIdentity = options.NodeName, LeaseDurationSeconds = (int)duration.TotalSeconds, RenewTime = time.GetUtcNow() },
        };
        await (present is null ? grain.CreateAsync(lease) : grain.ReplaceAsync(lease));
    }
}
