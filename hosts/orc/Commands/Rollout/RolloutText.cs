using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Rollout;

/// <summary>How far a rollout is, in kubectl's words.</summary>
internal static class RolloutText
{
    /// <exception cref="CliException">The rollout has failed, or the kind has none.</exception>
    public static (string Text, bool Done) Of(ApiKind kind, JsonObject item) => kind.Kind switch
    {
        "Deployment" => Deployment(item),
        "DaemonSet" => DaemonSet(item),
        "StatefulSet" => StatefulSet(item),
        _ => throw new CliException($"error: no status viewer has been implemented for {kind.Kind}"),
    };

    private static (string, bool) Deployment(JsonObject item)
    {
        var (name, status) = ((string?)item["metadata"]?["name"], item["status"] as JsonObject ?? []);
        if (!IsObserved(item))
            return ("Waiting for deployment spec update to be observed...", false);
        if ((status["conditions"] as JsonArray ?? []).Any(c => (string?)c?["type"] == "Progressing" && (string?)c["reason"] == "ProgressDeadlineExceeded"))
            throw new CliException($"error: deployment \"{name}\" exceeded its progress deadline");
        int Count(string field) => (int?)status[field] ?? 0;
        var (desired, updated, total, available) = ((int?)item["spec"]?["replicas"] ?? 1, Count("updatedReplicas"), Count("replicas"), Count("availableReplicas"));
        if (updated < desired)
            return ($"Waiting for deployment \"{name}\" rollout to finish: {updated} out of {desired} new replicas have been updated...", false);
        if (total > updated)
            return ($"Waiting for deployment \"{name}\" rollout to finish: {total - updated} old replicas are pending termination...", false);
        return available < updated
            ? ($"Waiting for deployment \"{name}\" rollout to finish: {available} of {updated} updated replicas are available...", false)
            : ($"deployment \"{name}\" successfully rolled out", true);
    }

    private static (string, bool) DaemonSet(JsonObject item)
    {
        var (name, status) = ((string?)item["metadata"]?["name"], item["status"] as JsonObject ?? []);
        if (!IsObserved(item))
            return ("Waiting for daemon set spec update to be observed...", false);
        var (desired, updated, available) = ((int?)status["desiredNumberScheduled"] ?? 0, (int?)status["updatedNumberScheduled"] ?? 0, (int?)status["numberAvailable"] ?? 0);
        if (updated < desired)
            return ($"Waiting for daemon set \"{name}\" rollout to finish: {updated} out of {desired} new pods have been updated...", false);
        return available < desired ? ($"Waiting for daemon set \"{name}\" rollout to finish: {available} of {desired} updated pods are available...", false) : ($"daemon set \"{name}\" successfully rolled out", true);
    }

    private static (string, bool) StatefulSet(JsonObject item)
    {
        var (status, replicas) = (item["status"] as JsonObject ?? [], (int?)item["spec"]?["replicas"] ?? 1);
        if (!IsObserved(item))
            return ("Waiting for statefulset spec update to be observed...", false);
        if (((int?)status["readyReplicas"] ?? 0) < replicas)
            return ($"Waiting for {replicas - ((int?)status["readyReplicas"] ?? 0)} pods to be ready...", false);
        var (current, update) = ((string?)status["currentRevision"], (string?)status["updateRevision"]);
        return current != update
            ? ($"waiting for statefulset rolling update to complete {(int?)status["updatedReplicas"] ?? 0} pods at revision {update}...", false)
            : ($"statefulset rolling update complete {(int?)status["currentReplicas"] ?? replicas} pods at revision {current}...", true);
    }

    private static bool IsObserved(JsonObject item) => ((long?)item["status"]?["observedGeneration"] ?? 0) >= ((long?)item["metadata"]?["generation"] ?? 0);
}
