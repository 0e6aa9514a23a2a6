using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Disks;
using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>Whether a cluster that nothing fails in comes to rest, and whether then everybody agrees on what there is.</summary>
internal sealed class RestCheck(ChaosCluster cluster, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Waits for rest, at most so long.</summary>
    public async Task RunAsync(TimeSpan patience)
    {
        var end = time.GetUtcNow() + patience;
        (string Object, string Message)? wrong;
        while ((wrong = await LookAsync()) is not null && time.GetUtcNow() < end)
            await Task.Delay(Pause, time);
        if (wrong is { } still)
            cluster.Checkers.Report(new Violation("converges", still.Object, $"{still.Message}, {patience} after everything worked again", cluster.Checkers.HistoryOf(still.Object)));
    }

    /// <summary>Compares lists with the disk.</summary>
    public async Task CompareAsync()
    {
        using var mount = cluster.Disk.Mount();
        using var connection = new SqliteConnection(DiskStore.File, readOnly: true, mount.VfsName);
        foreach (var kind in ChaosCluster.Watched)
        {
            var listed = (await ListAsync(kind)).ToDictionary(o => NameOf(kind, o), o => o.Value.Metadata.ResourceVersion!);
            var stored = SqliteLoad.Read(connection, kind.Collection).Rows.ToDictionary(
                r => $"{kind.Plural}/{(r.Namespace.Length > 0 ? r.Namespace : null)}/{r.Name}", r => r.ResourceVersion.ToString(System.Globalization.CultureInfo.InvariantCulture));
            foreach (var name in listed.Keys.Union(stored.Keys).Where(n => listed.GetValueOrDefault(n) != stored.GetValueOrDefault(n)))
            {
                cluster.Checkers.Report(new Violation(
                    "lists what is stored", name, $"is listed with version {listed.GetValueOrDefault(name, "none")} and stored with {stored.GetValueOrDefault(name, "none")}",
                    cluster.Checkers.HistoryOf(name)));
            }
        }
    }

    private static string NameOf(ResourceKind kind, ResourceObject item) => $"{kind.Plural}/{item.Value.Metadata.Namespace}/{item.Value.Metadata.Name}";

    private async Task<IEnumerable<ResourceObject>> ListAsync(ResourceKind kind) => (await cluster.Grains.GetCollection(kind).ListAsync(ListQuery.All)).Items;

    private async Task<(string Object, string Message)?> LookAsync()
    {
        var pods = (await ListAsync(ResourceKinds.Pod)).Select(o => o.As<Pod>()).ToList();
        var deployments = (await ListAsync(ResourceKinds.Deployment)).Select(o => o.As<Deployment>()).ToList();
        return pods.Select(Wrong).Concat(deployments.Select(Wrong)).FirstOrDefault(w => w is not null)
            ?? WrongNumber(deployments.Sum(d => d.Spec.Replicas ?? 1), pods.Count) ?? cluster.Fleet.Nodes.Select(n => Wrong(n.Name, n.Pods, pods)).FirstOrDefault(w => w is not null);
    }

    private static (string Object, string Message)? Wrong(Deployment deployment)
    {
        var (status, wanted) = (deployment.Status, deployment.Spec.Replicas ?? 1);
        return (status.ObservedGeneration ?? 0) >= (deployment.Metadata.Generation ?? 0)
            && (status.Replicas ?? 0) == wanted && (status.UpdatedReplicas ?? 0) == wanted && (status.ReadyReplicas ?? 0) == wanted
            ? null
            : ($"deployments/{deployment.Metadata.Namespace}/{deployment.Metadata.Name}",
                $"has {status.Replicas ?? 0} pods, {status.UpdatedReplicas ?? 0} of its template and {status.ReadyReplicas ?? 0} ready, and wants {wanted}");
    }

    private static (string Object, string Message)? Wrong(Pod pod)
    {
        var name = $"pods/{pod.Metadata.Namespace}/{pod.Metadata.Name}";
        if (PodFacts.IsTerminating(pod))
            return (name, "is being deleted and doesn't go");
        if (!PodFacts.IsBound(pod))
            return (name, "has no node");
        return PodFacts.IsReady(pod) ? null : (name, "is not ready");
    }

    private static (string Object, string Message)? WrongNumber(int wanted, int present) =>
        wanted == present ? null : ("pods", $"there are {present} and {wanted} are wanted");

    private static (string Object, string Message)? Wrong(string node, IReadOnlyList<string> running, IReadOnlyList<Pod> pods)
    {
        var bound = pods.Where(p => p.Spec.NodeName == node && !PodFacts.IsTerminal(p)).ToDictionary(p => p.Metadata.Uid!, p => $"pods/{p.Metadata.Namespace}/{p.Metadata.Name}");
        foreach (var (uid, name) in bound)
        {
            if (!running.Contains(uid))
                return (name, $"is bound to {node} and does not run there");
        }

        return running.FirstOrDefault(uid => !bound.ContainsKey(uid)) is { } unknown ? ($"nodes//{node}", $"runs a pod with uid {unknown}, which it should not") : null;
    }
}
