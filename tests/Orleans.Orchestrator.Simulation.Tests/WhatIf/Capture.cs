using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Simulation.Tests.WhatIf;

/// <summary>Writes down a control plane's objects in the form of <c>orc snapshot</c>.</summary>
internal static class Capture
{
    public static async Task<byte[]> OfAsync(IGrainFactory grains)
    {
        var items = new JsonArray();
        foreach (var kind in new[] { ResourceKinds.Namespace, ResourceKinds.Node, ResourceKinds.PodDisruptionBudget, ResourceKinds.Deployment, ResourceKinds.ReplicaSet, ResourceKinds.Pod })
        {
            var page = await grains.GetCollection(kind).ListAsync(ListQuery.All);
            foreach (var item in page.Items)
                items.Add(JsonNode.Parse(item.Json.Span));
        }

        items.Add(new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "StatefulSet", ["metadata"] = new JsonObject { ["name"] = "db" } });
        return Of(items);
    }

    public static byte[] Of(JsonArray items) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["apiVersion"] = "orchestrator.io/v1", ["kind"] = "ClusterSnapshot", ["takenAt"] = "2030-01-01T00:00:00Z", ["server"] = "v1.33.0", ["items"] = items,
    }.ToJsonString());
}
