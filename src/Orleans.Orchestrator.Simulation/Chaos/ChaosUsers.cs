using System.Globalization;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Scenarios;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>Those who write Deployments, delete pods and cordon nodes, and remember what they were told.</summary>
internal sealed class ChaosUsers(ChaosCluster cluster, TimeProvider time)
{
    private const string Namespace = "default";
    private static readonly string[] Names = ["web", "db", "cache", "api"];
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ChaosLedger _ledger = new();

    /// <summary>Does what a step says.</summary>
    public Task DoAsync(ChaosStep step)
    {
        var name = Names[step.Target % Names.Length];
        return step.Action switch
        {
            ChaosAction.Create => WriteAsync(name, async grain => await grain.CreateAsync(Deployment(name, step.Amount))),
            ChaosAction.Scale => WriteAsync(name, async grain => await grain.ScaleAsync(Replicas(name, step.Amount))),
            ChaosAction.RollOut => WriteAsync(name, async grain => await grain.SetImageAsync("main", string.Create(CultureInfo.InvariantCulture, $"app:{step.Amount}"))),
            ChaosAction.Delete => WriteAsync(name, async grain =>
            {
                await grain.DeleteAsync(new());
                return null;
            }),
            ChaosAction.DeletePod => OnPodAsync(step.Target, grain => grain.DeleteAsync(new())),
            ChaosAction.Evict => OnPodAsync(step.Target, grain => grain.EvictAsync()),
            _ => CordonAsync(cluster.Fleet.Nodes.ElementAt(step.Target % cluster.Fleet.Nodes.Count).Name, step.Length),
        };
    }

    /// <summary>Compares what users were told with what is there.</summary>
    public async Task CheckAsync()
    {
        var page = await cluster.Grains.GetCollection(ResourceKinds.Deployment).ListAsync(ListQuery.All);
        var present = page.Items.Select(i => i.As<Deployment>()).ToDictionary(d => d.Metadata.Name!);
        foreach (var (name, message) in _ledger.Missing(present))
            cluster.Checkers.Report(new Violation("acknowledged", $"deployments/{Namespace}/{name}", message, cluster.Checkers.HistoryOf($"deployments/{Namespace}/{name}")));
    }

    /// <summary>Has a disruption budget keep half of the pods of each Deployment, of those that there are and those to come.</summary>
    public async Task ProtectAsync()
    {
        foreach (var name in Names)
        {
            var budget = new PodShape { MinAvailable = "50%" }.ToBudget(Namespace, name)!;
            await cluster.Grains.GetResource(ResourceKinds.PodDisruptionBudget, new ResourceKey(Namespace, name)).CreateAsync(ResourceObject.From(budget), WriteOptions.Default);
        }
    }

    /// <summary>Lets every node take pods.</summary>
    public async Task UncordonAllAsync()
    {
        foreach (var node in cluster.Fleet.Nodes)
            await UncordonAsync(node.Name);
    }

    private static int Replicas(string name, int amount) => name == "db" ? amount % 6 : amount;

    private static Deployment Deployment(string name, int amount) =>
        new PodShape { Apart = name == "db", Spread = name == "cache" }.ToDeployment(Namespace, name, Replicas(name, amount));

    // Whoever isn't answered by a process waits until it is dead: what it was asked for may happen until then, and never after.
    private async Task WriteAsync(string name, Func<IDeploymentGrain, Task<Deployment?>> write)
    {
        if (cluster.Current is not { } life || !_ledger.TryBegin(name))
            return;
        var answer = write(life.Process.Grains.GetGrain<IDeploymentGrain>($"{Namespace}/{name}"));
        await Task.WhenAny(answer, life.Death);
        try
        {
            if (answer.IsCompleted)
                _ledger.Acknowledged(name, await answer);
            else
                await UnansweredAsync(name, life);
        }
        catch (ApiException e) when (e.Code is >= 400 and < 500)
        {
            _ledger.Refused(name);
        }
        catch (Exception e)
        {
            cluster.Note($"a write of {name} failed: {e.GetType().Name}");
            await UnansweredAsync(name, life);
        }
    }

    // A call that timed out may still be carried out for a while.
    private async Task UnansweredAsync(string name, ControlPlaneLife life)
    {
        await Task.WhenAny(life.Death, Task.Delay(TimeSpan.FromMinutes(1), time));
        _ledger.Unanswered(name);
    }

    private async Task OnPodAsync(int which, Func<IPodGrain, Task> act)
    {
        if (cluster.Current is not { } life)
            return;
        var acted = ActAsync();
        await Task.WhenAny(acted, life.Death);

        async Task ActAsync()
        {
            try
            {
                var page = await life.Process.Grains.GetCollection(ResourceKinds.Pod).ListAsync(ListQuery.All);
                if (page.Items.IsEmpty)
                    return;
                var pod = page.Items[which % page.Items.Length].As<Pod>().Metadata;
                cluster.Note($"on pod {pod.Name}");
                await act(life.Process.Grains.GetGrain<IPodGrain>($"{pod.Namespace}/{pod.Name}"));
            }
            catch (Exception e)
            {
                cluster.Note($"refused: {e.GetType().Name}");
            }
        }
    }

    private async Task CordonAsync(string node, TimeSpan length)
    {
        if (await TryAsync(grains => grains.GetGrain<INodeGrain>(node).CordonAsync()))
        {
            await Task.Delay(length, time);
            await UncordonAsync(node);
        }
    }

    private async Task UncordonAsync(string node)
    {
        while (!await TryAsync(grains => grains.GetGrain<INodeGrain>(node).UncordonAsync()) && !cluster.IsLost)
            await Task.Delay(Pause, time);
    }

    private async Task<bool> TryAsync(Func<IGrainFactory, Task> act)
    {
        if (cluster.Current is not { } life)
            return false;
        var acted = act(life.Process.Grains);
        await Task.WhenAny(acted, life.Death);
        return acted.IsCompletedSuccessfully;
    }
}
