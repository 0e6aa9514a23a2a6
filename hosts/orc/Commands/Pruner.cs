using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>apply --prune</c>: deletes what was applied before, matches the selector, and is in no file now.</summary>
internal sealed class Pruner(Session session, Invocation call, Change change)
{
    /// <summary>The kinds that kubectl prunes unless told otherwise.</summary>
    private static readonly string[] Usual =
    [
        "ConfigMap", "Endpoints", "Namespace", "PersistentVolumeClaim", "PersistentVolume", "Pod", "ReplicationController", "Secret", "Service", "CronJob", "Job", "Ingress",
        "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet", "ServiceAccount",
    ];

    public async Task PruneAsync(List<(Target Target, JsonObject Result)> applied, CancellationToken cancellation)
    {
        var kept = applied.Select(a => (string?)a.Result["metadata"]?["uid"]).ToHashSet();
        var spaces = applied.Where(a => a.Target.Namespace is not null).Select(a => a.Target.Namespace).Distinct().DefaultIfEmpty(session.Namespace).ToList();
        var selector = call.Text("selector") is { } labels ? "?labelSelector=" + Uri.EscapeDataString(labels) : "";
        foreach (var kind in await KindsAsync(cancellation))
        {
            foreach (var space in kind.Namespaced ? spaces : [null])
            {
                var list = await session.Client.GetAsync(kind.Path(space) + selector, cancellation);
                foreach (var item in TargetReader.Items(kind, list))
                {
                    if (item["metadata"]?["annotations"]?[ThreeWayPatch.Annotation] is null || kept.Contains((string?)item["metadata"]?["uid"]) || item["metadata"]?["deletionTimestamp"] is not null)
                        continue;
                    await DeleteAsync(kind, item, cancellation);
                }
            }
        }
    }

    private async Task<IEnumerable<ApiKind>> KindsAsync(CancellationToken cancellation)
    {
        var kinds = (await session.DiscoveryAsync(cancellation)).Kinds.Where(k => k.Allows("delete") && k.Allows("list"));
        return call.All("prune-allowlist") is { Count: > 0 } allowed
            ? kinds.Where(k => allowed.Contains($"{(k.Group.Length == 0 ? "core" : k.Group)}/{k.Version}/{k.Kind}"))
            : kinds.Where(k => Usual.Contains(k.Kind) && k.Group is "" or "apps" or "batch" or "networking.k8s.io");
    }

    private async Task DeleteAsync(ApiKind kind, JsonObject item, CancellationToken cancellation)
    {
        var target = new Target(kind, (string?)item["metadata"]?["namespace"], (string?)item["metadata"]?["name"] ?? "") { Live = item };
        if (!change.OnlyShown)
            await session.Client.SendJsonAsync(HttpMethod.Delete, target.Path + (change.Mode == "server" ? "?dryRun=All" : ""), DeleteCommand.Options(call), cancellation);
        change.Tell(kind, item, "pruned");
    }
}
