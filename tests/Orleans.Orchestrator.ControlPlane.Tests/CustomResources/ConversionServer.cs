using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.ControlPlane.Tests.Admission;
using Orleans.Orchestrator.Resources.Apiextensions.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.CustomResources;

/// <summary>A real conversion webhook: what <c>color</c> is in v1 is <c>colour</c> in v1beta1.</summary>
internal static class ConversionServer
{
    public static Task<WebhookServer> StartAsync(Action<JsonObject>? spoil = null) => WebhookServer.StartAsync(async (question, http) =>
    {
        var request = question["request"]!;
        var target = request["desiredAPIVersion"]!.GetValue<string>();
        var converted = new JsonArray([.. request["objects"]!.AsArray().Select(o => Convert(o!, target))]);
        var review = new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1", ["kind"] = "ConversionReview",
            ["response"] = new JsonObject
            {
                ["uid"] = request["uid"]!.GetValue<string>(), ["result"] = new JsonObject { ["status"] = "Success" }, ["convertedObjects"] = converted,
            },
        };
        spoil?.Invoke(review);
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(review.ToJsonString());
    });

    public static CustomResourceConversion By(WebhookServer server) => new()
    {
        Strategy = "Webhook",
        Webhook = new() { ConversionReviewVersions = ["v1"], ClientConfig = new() { Url = server.Url, CaBundle = server.CaBundle } },
    };

    private static JsonNode Convert(JsonNode value, string target)
    {
        var next = value.DeepClone().AsObject();
        next["apiVersion"] = target;
        if (next["spec"] is JsonObject spec)
        {
            var (from, to) = target.EndsWith("/v1", StringComparison.Ordinal) ? ("colour", "color") : ("color", "colour");
            if (spec.Remove(from, out var color))
                spec[to] = color;
        }

        return next;
    }
}
