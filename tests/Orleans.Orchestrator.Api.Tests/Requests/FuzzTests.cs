using System.Text;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

public sealed class FuzzTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"];
    private static readonly string[] Words = ["api", "apis", "v1", "apps", "namespaces", "default", "pods", "deployments", "configmaps", "nodes", "x", "status", "scale", "log", "proxy", "eviction", "binding", "%2e%2e", "%00", "ü", "..", "", "bindings", "openapi", "v3", "healthz", "selfsubjectaccessreviews", "authorization.k8s.io"];
    private static readonly string[] Parameters = ["watch", "limit", "continue", "labelSelector", "fieldSelector", "resourceVersion", "resourceVersionMatch", "sendInitialEvents", "fieldManager", "fieldValidation", "dryRun", "force", "pretty", "includeObject", "gracePeriodSeconds", "container", "tailLines"];
    private static readonly string[] Values = ["true", "0", "1", "-1", "abc", "99999999999999999999", "a=b", "a in (b,", "%00", "All", "Strict", "NotOlderThan", "Object", "metadata.name=x", ""];
    private static readonly string[] Types = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "application/merge-patch+json", "application/json-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml", "nonsense", ""];
    private static readonly string[] Accepts = ["application/json", "application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", "application/vnd.kubernetes.protobuf", "application/yaml", "*/*", ";;;q=x"];
    private static readonly string[] Bodies = ["{\"kind\":\"Deployment\",\"apiVersion\":\"apps/v1\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"replicas\":1}}", "{\"metadata\":{\"name\":\"x\"},\"data\":{\"a\":\"b\"}}", "[{\"op\":\"add\",\"path\":\"/metadata/labels/a\",\"value\":\"b\"}]", "{\"spec\":{\"replicas\":2}}", "a: &b [*b]", "k8s\0\n\u0004\n\u0000\u0012\u0000"];

    [Fact]
    public async Task NoRequest_MakesTheServerFail()
    {
        const int requests = 1500;
        var random = new Random(20260101);
        for (var i = 0; i < requests; i++)
        {
            using var message = Next(random, world.Admin.BaseAddress!);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            using var answer = await world.Admin.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            // Nodes that do not exist can't answer, and a version that is not there yet is waited for: all told as such, never 500.
            Assert.True((int)answer.StatusCode != 500, $"{message.Method} {message.RequestUri} → 500: {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.Empty(world.Faults.Errors);
    }

    private static HttpRequestMessage Next(Random random, Uri server)
    {
        var path = new StringBuilder();
        for (var parts = random.Next(1, 8); parts > 0; parts--)
            path.Append('/').Append(Pick(random, Words));
        for (var n = random.Next(4); n > 0; n--)
            path.Append(path.ToString().Contains('?') ? '&' : '?').Append(Pick(random, Parameters)).Append('=').Append(Uri.EscapeDataString(Pick(random, Values)));
        if (random.Next(2) == 0)
            path.Insert(0, random.Next(2) == 0 ? "/api/v1/namespaces/default" : "/apis/apps/v1/namespaces/default");
        path.Append(path.ToString().Contains('?') ? '&' : '?').Append("timeoutSeconds=1");
        var message = new HttpRequestMessage(new HttpMethod(Pick(random, Methods)), new Uri(server.GetLeftPart(UriPartial.Authority) + path));
        message.Headers.TryAddWithoutValidation("Accept", Pick(random, Accepts));
        if (message.Method != HttpMethod.Get && message.Method != HttpMethod.Head)
        {
            message.Content = new ByteArrayContent(Damage(random, Encoding.UTF8.GetBytes(Pick(random, Bodies))));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", Pick(random, Types));
        }

        return message;
    }

    private static byte[] Damage(Random random, byte[] body)
    {
        for (var n = random.Next(3); n > 0 && body.Length > 0; n--)
            body[random.Next(body.Length)] = (byte)random.Next(256);
        return random.Next(8) == 0 ? body[..random.Next(body.Length + 1)] : body;
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
