using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>What kubectl shows of a refused manifest: one sentence with every fault, and the causes that name the fields.</summary>
public sealed class InvalidObjectTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Theory]
    [InlineData(
        "apis/apps/v1/namespaces/default/deployments", "apps", "Deployment",
        """{"metadata":{"name":"x"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"c"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""",
        "Deployment.apps \"x\" is invalid: spec.template.metadata.labels: Invalid value: {\"a\":\"c\"}: `selector` does not match template `labels`",
        "spec.template.metadata.labels FieldValueInvalid")]
    [InlineData(
        "api/v1/namespaces/default/pods", "", "Pod",
        """{"metadata":{"name":"x"},"spec":{"containers":[]}}""",
        "Pod \"x\" is invalid: spec.containers: Required value",
        "spec.containers FieldValueRequired")]
    [InlineData(
        "api/v1/namespaces/default/services", "", "Service",
        """{"metadata":{"name":"x"},"spec":{"ports":[{"port":0,"name":"A"}]}}""",
        "Service \"x\" is invalid: [spec.ports[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?'), spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]",
        "spec.ports[0].name FieldValueInvalid,spec.ports[0].port FieldValueInvalid,spec.ports[0].targetPort FieldValueInvalid")]
    public async Task EveryFault_IsSaidAtOnce(string path, string group, string kind, string json, string message, string causes)
    {
        using var answer = await world.SendAsync(HttpMethod.Post, $"/{path}", json);
        var status = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Equal("Invalid", status["reason"]!.GetValue<string>());
        Assert.Equal(message, status["message"]!.GetValue<string>());
        var details = status["details"]!;
        Assert.Equal(("x", group, kind), (details["name"]!.GetValue<string>(), details["group"]?.GetValue<string>() ?? "", details["kind"]!.GetValue<string>()));
        Assert.Equal(causes, string.Join(',', details["causes"]!.AsArray().Select(c => $"{c!["field"]} {c["reason"]}")));
    }

    [Fact]
    public async Task APodOfAnUnknownAccount_IsForbidden()
    {
        using var answer = await world.SendAsync(
            HttpMethod.Post, "/api/v1/namespaces/default/pods", """{"metadata":{"name":"p"},"spec":{"serviceAccountName":"nobody","containers":[{"name":"c","image":"i"}]}}""");
        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Equal(
            "pods \"p\" is forbidden: error looking up service account default/nobody: serviceaccount \"nobody\" not found",
            JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task AWarning_StandsInItsHeader()
    {
        using var answer = await world.SendAsync(
            HttpMethod.Post, "/api/v1/namespaces/default/pods?dryRun=All",
            """{"metadata":{"name":"w"},"spec":{"containers":[{"name":"c","image":"i","env":[{"name":"A","value":"1"},{"name":"A","value":"2"}]}]}}""");
        Assert.Equal(201, (int)answer.StatusCode);
        Assert.Equal(
            "299 - \"spec.containers[0].env[1]: hides previous definition of \\\"A\\\", which may be dropped when using apply\"",
            Assert.Single(answer.Headers.GetValues("Warning")));
    }
}
