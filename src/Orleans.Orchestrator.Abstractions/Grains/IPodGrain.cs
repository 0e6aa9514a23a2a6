using Orleans.Concurrency;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Orchestrator.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One Pod. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IPodGrain")]
public interface IPodGrain : IResourceGrain<Pod>
{
    /// <summary>Binds the pod to a node. Binding again to the same node changes nothing.</summary>
    /// <param name="nodeName">An existing node.</param>
    /// <param name="uid">The pod that is meant, so that a later one of the same name is not bound; null for any.</param>
    /// <exception cref="Errors.ApiException">404 (no such pod), 409 (bound to another node, being deleted, or another uid).</exception>
    [Alias("Bind")]
    Task<Pod> BindAsync(string nodeName, string? uid = null);

    /// <summary>Deletes the pod by the rules of an eviction: the disruption budget that protects it is asked.</summary>
    /// <param name="options">How to delete it; null for the pod's own way.</param>
    /// <param name="dryRun">Whether to only ask.</param>
    /// <exception cref="Errors.ApiException">404; 409 (preconditions); 429 when the budget forbids it now; 500 when several budgets protect it.</exception>
    [Alias("Evict"), ResponseTimeout(WriteTimeout)]
    Task EvictAsync(DeleteOptions? options = null, bool dryRun = false);

    /// <summary>Takes over what the node observed. A report about another uid is dropped; one without change writes nothing.</summary>
    [Alias("Report")]
    Task ReportAsync(PodReport report);

    /// <summary>Why the pod is where it is, or nowhere, and what would change that, as the scheduler sees the cluster now.</summary>
    /// <exception cref="Errors.ApiException">404 (no such pod).</exception>
    [AlwaysInterleave, Alias("ExplainPlacement")]
    Task<PodPlacement> ExplainPlacementAsync();
}
