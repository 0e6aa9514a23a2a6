using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Tests.Requests;

public sealed class RepresentationTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Protobuf = "application/vnd.kubernetes.protobuf";
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Protobuf_GoesInAndComesOut()
    {
        var sent = new ConfigMap { Metadata = new ObjectMeta { Name = "proto" }, Data = Map<string>.Empty.SetItem("a", "b") };
        var writer = new ProtoWriter();
        sent.WriteProto(writer);
        using var content = new ByteArrayContent(ProtobufEnvelope.Seal(writer, "v1", "ConfigMap"));
        content.Headers.ContentType = new(Protobuf);
        using var message = new HttpRequestMessage(HttpMethod.Post, ConfigMaps) { Content = content };
        message.Headers.Accept.ParseAdd(Protobuf);
        using var answer = await world.Admin.SendAsync(message);
        Assert.Equal(201, (int)answer.StatusCode);
        Assert.Equal(Protobuf, answer.Content.Headers.ContentType!.MediaType);
        var (apiVersion, kind, raw) = ProtobufEnvelope.Open(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(("v1", "ConfigMap"), (apiVersion, kind));
        var back = (ConfigMap)ResourceKinds.ConfigMap.ReadProto(raw.Span);
        Assert.Equal("b", back.Data["a"]);
        Assert.NotNull(back.Metadata.Uid);
    }

    [Fact]
    public async Task ARefusalOfAProtobufClient_IsProtobuf()
    {
        using var answer = await world.SendAsync(HttpMethod.Get, ConfigMaps + "/none", accept: Protobuf);
        var (_, kind, raw) = ProtobufEnvelope.Open(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("Status", kind);
        var reader = new ProtoReader(raw.Span);
        Assert.Equal("configmaps \"none\" not found", Status.ReadProto(ref reader).Message);
    }

    [Fact]
    public async Task Yaml_GoesInAndComesOut()
    {
        using var answer = await world.SendAsync(HttpMethod.Post, ConfigMaps, "metadata:\n  name: fromyaml\ndata:\n  a: \"1\"\n", "application/yaml", "application/yaml");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal("application/yaml", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("data:\n  a: \"1\"\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_AreTablesOrMetadataOrObjects_AsAsked()
    {
        await world.CreateConfigMapAsync("default", "shown");
        using var table = await JsonAsync(ConfigMaps, "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        Assert.Equal("Table", table.RootElement.GetProperty("kind").GetString());
        Assert.Equal(["Name", "Data", "Age"], table.RootElement.GetProperty("columnDefinitions").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.Equal("PartialObjectMetadata", table.RootElement.GetProperty("rows")[0].GetProperty("object").GetProperty("kind").GetString());
        using var whole = await JsonAsync(ConfigMaps + "?includeObject=Object", "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Equal("ConfigMap", whole.RootElement.GetProperty("rows")[0].GetProperty("object").GetProperty("kind").GetString());
        using var partial = await JsonAsync(ConfigMaps, "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
        Assert.Equal("PartialObjectMetadataList", partial.RootElement.GetProperty("kind").GetString());
        Assert.False(partial.RootElement.GetProperty("items")[0].TryGetProperty("data", out _));
        using var plain = await JsonAsync(ConfigMaps, "application/json");
        Assert.Equal("ConfigMapList", plain.RootElement.GetProperty("kind").GetString());
        Assert.NotEqual("", plain.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString());
    }

    [Fact]
    public async Task LongLists_AreCompressedForWhoCanReadIt()
    {
        await world.EnsureNamespaceAsync("long");
        for (var i = 0; i < 4; i++)
            await world.CreateConfigMapAsync("long", $"c{i}", new string('x', 50_000));
        using var message = new HttpRequestMessage(HttpMethod.Get, "/api/v1/namespaces/long/configmaps");
        message.Headers.AcceptEncoding.ParseAdd("gzip");
        using var answer = await world.Admin.SendAsync(message);
        Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
        await using var gzip = new GZipStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var list = await JsonDocument.ParseAsync(gzip);
        Assert.Equal(4, list.RootElement.GetProperty("items").GetArrayLength());
        using var plain = await JsonAsync("/api/v1/namespaces/long/configmaps", "application/json");
        Assert.Equal(4, plain.RootElement.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Pages_HangTogetherToOneList()
    {
        await world.EnsureNamespaceAsync("paged");
        for (var i = 0; i < 7; i++)
            await world.CreateConfigMapAsync("paged", $"c{i}");
        var names = new List<string?>();
        string? next = null;
        do
        {
            using var page = await JsonAsync($"/api/v1/namespaces/paged/configmaps?limit=3&continue={next}", "application/json");
            names.AddRange(page.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("metadata").GetProperty("name").GetString()));
            next = page.RootElement.GetProperty("metadata").TryGetProperty("continue", out var token) ? Uri.EscapeDataString(token.GetString()!) : null;
        }
        while (next is not null);
        Assert.Equal(["c0", "c1", "c2", "c3", "c4", "c5", "c6"], names);
    }

    [Fact]
    public async Task Pretty_IsIndented()
    {
        using var answer = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default?pretty=true");
        Assert.Contains("\n  \"metadata\": {\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GeneratedNames_AreMadeFromTheirPrefix()
    {
        using var answer = await world.SendAsync(HttpMethod.Post, ConfigMaps, """{"metadata":{"generateName":"gen-"}}""");
        using var made = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Matches("^gen-[bcdfghjklmnpqrstvwxz2456789]{5}$", made.RootElement.GetProperty("metadata").GetProperty("name").GetString());
    }

    [Fact]
    public async Task DeleteCollection_DeletesWhatMatches()
    {
        await world.EnsureNamespaceAsync("many");
        for (var i = 0; i < 20; i++)
            await world.CreateConfigMapAsync("many", $"c{i}");
        using var answer = await world.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/many/configmaps?fieldSelector=metadata.name!=c3");
        using var deleted = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(19, deleted.RootElement.GetProperty("items").EnumerateArray().Count(i => i.GetProperty("metadata").GetProperty("name").GetString() != "kube-root-ca.crt"));
        using var left = await JsonAsync("/api/v1/namespaces/many/configmaps", "application/json");
        Assert.Contains("c3", left.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("metadata").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task EveryKind_HasAnOpenApiSchemaWithItsFields()
    {
        foreach (var kind in ResourceKinds.All)
        {
            var path = kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";
            using var document = await JsonAsync($"/openapi/v3/{path}", "application/json");
            var schema = document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject()
                .Single(s => s.Value.TryGetProperty("x-kubernetes-group-version-kind", out var g) && g[0].GetProperty("kind").GetString() == kind.Kind).Value;
            foreach (var field in kind.Schema.Fields)
                Assert.True(schema.GetProperty("properties").TryGetProperty(field.Name, out _), $"{kind}.{field.Name}");
        }

        using var v2 = await JsonAsync("/openapi/v2", "application/json");
        var containers = v2.RootElement.GetProperty("definitions").GetProperty("io.k8s.api.core.v1.PodSpec").GetProperty("properties").GetProperty("containers");
        Assert.Equal("name", containers.GetProperty("x-kubernetes-patch-merge-key").GetString());
        Assert.Equal("merge", containers.GetProperty("x-kubernetes-patch-strategy").GetString());
    }

    private async Task<JsonDocument> JsonAsync(string path, string accept)
    {
        using var answer = await world.SendAsync(HttpMethod.Get, path, accept: accept);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
    }
}
