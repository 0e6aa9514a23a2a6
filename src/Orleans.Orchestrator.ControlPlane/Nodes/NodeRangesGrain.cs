using System.Net;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Nodes;

/// <summary>The pod address ranges; what is taken stands in the Node objects, from which this grain starts anew.</summary>
[KeepAlive]
public sealed class NodeRangesGrain(ControllerOptions options) : Grain, INodeRangesGrain
{
    private readonly RangePool _pool = new(options.ClusterCidr, options.NodePrefixLength);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var nodes = await GrainFactory.GetCollection(ResourceKinds.Node).ListAsync(ListQuery.All);
        foreach (var node in nodes.Items.Select(i => i.As<Node>()))
        {
            if (IPNetwork.TryParse(node.Spec.PodCIDR, out var range))
                _pool.Take(node.Metadata.Name!, range);
        }
    }

    /// <inheritdoc/>
    public Task<string> AllocateAsync(string nodeName) => Task.FromResult(_pool.Allocate(nodeName)?.ToString() ?? throw ApiErrors.ServiceUnavailable(
        $"every pod address range of {options.ClusterCidr} is taken; node {nodeName} gets none before another node is removed"));

    /// <inheritdoc/>
    public Task ReleaseAsync(string nodeName)
    {
        _pool.Release(nodeName);
        return Task.CompletedTask;
    }
}
