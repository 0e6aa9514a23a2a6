using System.Net;
using System.Text.Json;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

public sealed class BadInputTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("GET", "/nowhere", null, null, 404, "the server could not find the requested resource")]
    [InlineData("GET", "/api/v2/pods", null, null, 404, "the server could not find the requested resource")]
    [InlineData("GET", "/apis/none/v1", null, null, 404, "the server could not find the requested resource")]
    [InlineData("GET", "/api/v1/namespaces/default/nodes", null, null, 404, "the server could not find the requested resource")]
    [InlineData("GET", "/api/v1/namespaces/default/nothings", null, null, 404, "the server could not find the requested resource")]
    [InlineData("GET", "/api/v1/namespaces/default/pods/none", null, null, 404, "pods \"none\" not found")]
    [InlineData("GET", "/apis/apps/v1/namespaces/default/deployments/none/scale", null, null, 404, "deployments.apps \"none\" not found")]
    [InlineData("POST", "/api/v1/pods", "{}", "application/json", 405, "does not allow this method")]
    [InlineData("PUT", ConfigMaps, "{}", "application/json", 405, "does not allow this method")]
    [InlineData("POST", ConfigMaps + "/x", "{}", "application/json", 405, "does not allow this method")]
    [InlineData("TRACE", ConfigMaps + "/x", null, null, 405, "does not allow this method")]
    [InlineData("POST", "/version", "{}", "application/json", 405, "does not allow this method")]
    [InlineData("POST", ConfigMaps, "", "application/json", 400, "no body")]
    [InlineData("POST", ConfigMaps, "{\"a\":\n  oops}", "application/json", 400, "line 2, column 3")]
    [InlineData("POST", ConfigMaps, "{\"metadata\":{\"name\":\"\\ud800\"}}", "application/json", 400, "incomplete escape")]
    [InlineData("POST", ConfigMaps, "[]", "application/json", 400, null)]
    [InlineData("POST", ConfigMaps, "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}", "application/json", 400, "kind in the data (Pod)")]
    [InlineData("POST", ConfigMaps, "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v2\"}", "application/json", 400, "API version in the data (v2)")]
    [InlineData("POST", ConfigMaps, "{\"metadata\":{}}", "application/json", 422, "name or generateName is required")]
    [InlineData("POST", ConfigMaps, "{\"metadata\":{\"name\":\"a\",\"namespace\":\"other\"}}", "application/json", 400, "the namespace of the provided object does not match")]
    [InlineData("POST", ConfigMaps, "{\"metadata\":{\"name\":5},\"data\":[]}", "application/json", 400, "metadata.name: expected string, found number, data: expected object, found array")]
    [InlineData("POST", ConfigMaps + "?fieldValidation=Strict", "{\"metadata\":{\"name\":\"a\"},\"daata\":{},\"x\":1}", "application/json", 400, "strict decoding error: unknown field \"daata\", unknown field \"x\"")]
    [InlineData("POST", ConfigMaps + "?fieldValidation=Strict", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"1\",\"k\":\"2\"}}", "application/json", 400, "duplicate field \"data.k\"")]
    [InlineData("POST", ConfigMaps + "?fieldValidation=1", "{}", "application/json", 422, "supported values: \"Ignore\", \"Strict\", \"Warn\"")]
    [InlineData("POST", ConfigMaps + "?dryRun=Some", "{}", "application/json", 422, "supported values: \"All\"")]
    [InlineData("POST", ConfigMaps, "a: [", "application/yaml", 400, "error converting YAML to JSON")]
    [InlineData("POST", ConfigMaps, "x", "text/plain", 415, "accepted media types include")]
    [InlineData("POST", ConfigMaps, "x", "application/vnd.kubernetes.protobuf", 400, "expected prefix 6b 38 73 00")]
    [InlineData("PATCH", ConfigMaps + "/x", "{}", "application/json", 415, "application/strategic-merge-patch+json")]
    [InlineData("PATCH", ConfigMaps + "/x", "{", "application/merge-patch+json", 400, "not valid JSON")]
    [InlineData("PATCH", ConfigMaps + "/x?force=true", "{}", "application/merge-patch+json", 422, "may not be specified for non-apply patch")]
    [InlineData("PATCH", ConfigMaps + "/x", "{}", "application/apply-patch+yaml", 422, "fieldManager: Required value")]
    [InlineData("PUT", ConfigMaps + "/x", "{\"metadata\":{\"name\":\"y\"}}", "application/json", 400, "does not match the name on the URL (x)")]
    [InlineData("GET", ConfigMaps + "?resourceVersion=abc", null, null, 400, "resourceVersion")]
    [InlineData("GET", ConfigMaps + "?resourceVersionMatch=Exact", null, null, 422, "forbidden unless resourceVersion is provided")]
    [InlineData("GET", ConfigMaps + "?resourceVersion=999999", null, null, 504, "Too large resource version")]
    [InlineData("GET", ConfigMaps + "?labelSelector=%3D%3D", null, null, 400, null)]
    [InlineData("GET", ConfigMaps + "?fieldSelector=spec.none%3D1", null, null, 400, null)]
    [InlineData("GET", ConfigMaps + "?continue=garbage", null, null, 400, null)]
    [InlineData("GET", ConfigMaps + "?watch=1&sendInitialEvents=true", null, null, 422, "resourceVersionMatch")]
    [InlineData("DELETE", ConfigMaps + "/none", "{\"propagationPolicy\":\"Sideways\"}", "application/json", 422, "propagationPolicy")]
    [InlineData("DELETE", ConfigMaps + "/none", null, null, 404, "configmaps \"none\" not found")]
    public async Task IsRefused_WithAStatusThatSaysWhy(string method, string path, string? body, string? contentType, int code, string? message)
    {
        using var answer = await world.SendAsync(new HttpMethod(method), path, body, contentType ?? "application/json");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(code, (int)answer.StatusCode);
        using var status = JsonDocument.Parse(text);
        Assert.Equal("Status", status.RootElement.GetProperty("kind").GetString());
        Assert.Equal("Failure", status.RootElement.GetProperty("status").GetString());
        Assert.Equal(code, status.RootElement.GetProperty("code").GetInt32());
        if (message is not null)
            Assert.Contains(message, status.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(world.Faults.Errors);
    }

    [Fact]
    public async Task AcceptingNothingThatIsOffered_IsAnswered406()
    {
        using var answer = await world.SendAsync(HttpMethod.Get, ConfigMaps, accept: "text/html");
        Assert.Equal(HttpStatusCode.NotAcceptable, answer.StatusCode);
    }

    [Theory]
    [InlineData("application/json;as=Table;v=v1;g=meta.k8s.io", 406)]
    [InlineData("application/json;as=Table;v=v1;g=meta.k8s.io, application/json", 201)]
    public async Task WhatIsNoObject_IsNoTable(string accept, int code)
    {
        using var answer = await world.SendAsync(
            HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", """{"spec":{"nonResourceAttributes":{"path":"/","verb":"GET"}}}""", accept: accept);
        Assert.Equal(code, (int)answer.StatusCode);
    }

    [Fact]
    public async Task FiftyMegabytes_AreRefusedWithoutBeingRead()
    {
        using var content = new PatternContent(50 * 1024 * 1024);
        using var message = new HttpRequestMessage(HttpMethod.Post, ConfigMaps) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await world.Admin.SendAsync(message);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("limit is 3145728", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.InRange(content.Sent, 0, 5 * 1024 * 1024);
    }

    [Fact]
    public async Task ADeepDocument_IsRefused()
    {
        using var answer = await world.SendAsync(HttpMethod.Post, ConfigMaps, string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task WithWarn_UnknownFieldsAreToldInHeaders()
    {
        using var answer = await world.SendAsync(HttpMethod.Post, ConfigMaps + "?dryRun=All", """{"metadata":{"name":"warned"},"nope":1}""");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("299 - \"unknown field \\\"nope\\\"\"", Assert.Single(answer.Headers.GetValues("Warning")));
        using var later = await world.SendAsync(HttpMethod.Get, ConfigMaps + "/warned");
        Assert.Equal(HttpStatusCode.NotFound, later.StatusCode);
    }

    /// <summary>A long body that counts how much of it was taken.</summary>
    private sealed class PatternContent(long length) : HttpContent
    {
        public long Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var chunk = new byte[64 * 1024];
            chunk.AsSpan().Fill((byte)' ');
            for (; Sent < length; Sent += chunk.Length)
                await stream.WriteAsync(chunk);
        }

        protected override bool TryComputeLength(out long result)
        {
            result = 0;
            return false;
        }
    }
}
