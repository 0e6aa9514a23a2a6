using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;

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

    /// <summary>Deletes the pod by the rules of an eviction (disruption budgets are asked).</summary>
    /// <exception cref="Errors.ApiException">404; 429 when a budget forbids it now.</exception>
    [Alias("Evict")]
    Task EvictAsync(int? gracePeriodSeconds = null);

    /// <summary>Takes over what the node observed. A report about another uid is dropped; one without change writes nothing.</summary>
    [Alias("Report")]
    Task ReportAsync(PodReport report);
}
