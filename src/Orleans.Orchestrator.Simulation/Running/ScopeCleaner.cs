using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Simulation.Nodes;

namespace Orleans.Orchestrator.Simulation.Running;

/// <summary>Makes and removes what is a run's own in a cluster that others use as well.</summary>
internal sealed class ScopeCleaner(IGrainFactory grains, TimeProvider time, RunScope scope, TimeSpan patience)
{
    private const int AtOnce = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes the run's namespace.</summary>
    public async Task PrepareAsync()
    {
        if (scope.Name is not { } name)
            return;
        await grains.GetGrain<INamespaceGrain>(scope.Namespace).CreateAsync(new Namespace
        {
            Metadata = new() { Name = scope.Namespace, Labels = Map<string>.From([KeyValuePair.Create(RunScope.Mark, name)]) },
        });
    }

    /// <summary>
    /// Removes everything: the namespace while the machines still run, so that they end their pods as asked; then the machines and their nodes, after which
    /// nothing waits for a machine any more.
    /// </summary>
    /// <returns>What is left; null for nothing.</returns>
    public async Task<string?> RemoveAsync(NodeFleet fleet)
    {
        if (scope.Name is null)
            return null;
        await TryAsync(() => DeleteAsync(ResourceKinds.Namespace, new ResourceKey("", scope.Namespace)));
        // Nobody is left to end the pods of machines that are off; they go with their nodes.
        await HoldsAsync(async () => !(await ListAsync(ResourceKinds.Pod)).Any(pod => IsUp(fleet, pod.As<Pod>().Spec.NodeName)));
        foreach (var machine in fleet.Nodes)
            machine.Kill();
        // A machine that was about to register when it was switched off may make its node once more, so it is looked for again.
        var nodesGone = await HoldsAsync(async () =>
        {
            var nodes = await ListAsync(ResourceKinds.Node);
            foreach (var some in nodes.Chunk(AtOnce))
                await Task.WhenAll(some.Select(node => DeleteAsync(ResourceKinds.Node, new ResourceKey("", node.Value.Metadata.Name!))));
            return nodes.Count == 0;
        });
        var spaceGone = await HoldsAsync(async () => await grains.GetGrain<INamespaceGrain>(scope.Namespace).GetAsync() is null);
        return (nodesGone, spaceGone) switch
        {
            (true, true) => null,
            (true, false) => $"namespace {scope.Namespace}",
            (false, true) => $"nodes with the label {scope.NodeSelector}",
            _ => $"namespace {scope.Namespace} and nodes with the label {scope.NodeSelector}",
        };
    }

    private static bool IsUp(NodeFleet fleet, string? node) => node is not null && fleet.Find(node) is { IsAlive: true, IsCutOff: false };

    private async Task<IReadOnlyList<ResourceObject>> ListAsync(ResourceKind kind) => (await grains.GetCollection(kind).ListAsync(scope.List(kind))).Items;

    private async Task DeleteAsync(ResourceKind kind, ResourceKey key)
    {
        try
        {
            await grains.GetResource(kind, key).DeleteAsync(new());
        }
        catch (ApiException e) when (e.Code is 404 or 409)
        {
            // Gone, or on its way.
        }
    }

    /// <summary>Asks again and again, also when the cluster is away for a moment; false when patience is over.</summary>
    private async Task<bool> HoldsAsync(Func<Task<bool>> holds)
    {
        for (var start = time.GetTimestamp(); time.GetElapsedTime(start) < patience;)
        {
            var done = false;
            await TryAsync(async () => done = await holds());
            if (done)
                return true;
            await Task.Delay(Pause, time);
        }

        return false;
    }

    private static async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception)
        {
            // The next look tells what is left.
        }
    }
}
