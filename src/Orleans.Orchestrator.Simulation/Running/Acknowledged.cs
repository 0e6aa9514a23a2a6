using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.Simulation.Running;

/// <summary>The Deployments whose creation was acknowledged, and what became of them.</summary>
public sealed class Acknowledged
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _replicas = [];

    /// <summary>A write was acknowledged.</summary>
    public void Written(Deployment deployment)
    {
        lock (_lock)
            _replicas[KeyOf(deployment)] = deployment.Spec.Replicas ?? 1;
    }

    /// <summary>A delete was acknowledged.</summary>
    public void Deleted(string key)
    {
        lock (_lock)
            _replicas.Remove(key);
    }

    /// <summary>What was acknowledged and is not there, or is there otherwise.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(IGrainFactory grains, RunScope scope)
    {
        var page = await grains.GetGrain<ICollectionGrain>(ResourceKinds.Deployment.Collection).ListAsync(scope.List(ResourceKinds.Deployment));
        var present = page.Items.Select(i => i.As<Deployment>()).ToDictionary(KeyOf, d => d.Spec.Replicas ?? 1);
        lock (_lock)
            return [.. _replicas.Where(r => present.GetValueOrDefault(r.Key, -1) != r.Value).Select(r => $"deployments/{r.Key} with {r.Value} replicas")];
    }

    private static string KeyOf(Deployment deployment) => $"{deployment.Metadata.Namespace}/{deployment.Metadata.Name}";
}
