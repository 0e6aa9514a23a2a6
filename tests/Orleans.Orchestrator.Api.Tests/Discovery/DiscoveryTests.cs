using System.Net;
using System.Text.Json;
using Orleans.Orchestrator.Api.OpenApi;
using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Tests.Discovery;

/// <summary>What the API says of itself, in the forms that clients ask for.</summary>
public sealed class DiscoveryTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private const string AggregatedBeta = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";

    [Theory]
    [InlineData("/api", Aggregated)]
    [InlineData("/apis", Aggregated)]
    [InlineData("/apis", AggregatedBeta)]
    [InlineData("/openapi/v2", "application/json")]
    [InlineData("/openapi/v2", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")]
    [InlineData("/openapi/v3", "application/json")]
    [InlineData("/openapi/v3/apis/apps/v1", "application/json")]
    public async Task ADocumentThatTheClientHas_IsNotSentAgain(string path, string accept)
    {
        using var first = await world.SendAsync(HttpMethod.Get, path, accept: accept);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var tag = first.Headers.ETag!.Tag;
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.TryAddWithoutValidation("Accept", accept);
        again.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var second = await world.Admin.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(tag, second.Headers.ETag!.Tag);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task EveryResource_IsToldTheSame_InAllForms()
    {
        using var answer = await world.SendAsync(HttpMethod.Get, "/apis", accept: $"{Aggregated},{AggregatedBeta},application/json");
        Assert.Equal(Aggregated, answer.Content.Headers.ContentType!.ToString().Replace(" ", "", StringComparison.Ordinal));
        var groups = (await JsonAsync(answer)).GetProperty("items").EnumerateArray().ToDictionary(g => g.GetProperty("metadata").GetProperty("name").GetString()!);
        using var listed = await world.SendAsync(HttpMethod.Get, "/apis");
        Assert.Equal(groups.Keys, (await JsonAsync(listed)).GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("name").GetString()!));
        foreach (var (name, group) in groups)
        {
            foreach (var version in group.GetProperty("versions").EnumerateArray())
            {
                using var old = await world.SendAsync(HttpMethod.Get, $"/apis/{name}/{version.GetProperty("version").GetString()}");
                var resources = (await JsonAsync(old)).GetProperty("resources").EnumerateArray().Select(Text).Where(r => !r.Contains('/')).ToList();
                Assert.Equal(resources, version.GetProperty("resources").EnumerateArray().Select(r => r.GetProperty("resource").GetString()!));
            }
        }

        static string Text(JsonElement resource) => resource.GetProperty("name").GetString()!;
    }

    [Fact]
    public async Task AnOpenApiDocument_IsKeptByItsHash_AndFoundFromAnOldOne()
    {
        using var index = await world.SendAsync(HttpMethod.Get, "/openapi/v3");
        var address = (await JsonAsync(index)).GetProperty("paths").GetProperty("apis/apps/v1").GetProperty("serverRelativeURL").GetString()!;
        using var document = await world.SendAsync(HttpMethod.Get, address);
        Assert.Contains("immutable", document.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        using var client = world.NewClient(world.Certificates.Admin, h => h.AllowAutoRedirect = false);
        using var old = await client.GetAsync("/openapi/v3/apis/apps/v1?hash=0123");
        Assert.Equal(HttpStatusCode.MovedPermanently, old.StatusCode);
        Assert.Equal(address, old.Headers.Location!.ToString());
    }

    [Fact]
    public async Task AnOpenApiDocument_IsCompleteInItself()
    {
        using var index = await world.SendAsync(HttpMethod.Get, "/openapi/v3");
        foreach (var path in (await JsonAsync(index)).GetProperty("paths").EnumerateObject())
        {
            using var answer = await world.SendAsync(HttpMethod.Get, path.Value.GetProperty("serverRelativeURL").GetString()!);
            var document = await JsonAsync(answer);
            var schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(s => "#/components/schemas/" + s.Name).ToHashSet();
            Assert.All(References(document), r => Assert.Contains(r, schemas));
            Assert.All(Operations(document), o => Assert.True(o.TryGetProperty("x-kubernetes-action", out _), o.ToString()));
        }

        using var v2 = await world.SendAsync(HttpMethod.Get, "/openapi/v2");
        var old = await JsonAsync(v2);
        var definitions = old.GetProperty("definitions").EnumerateObject().Select(s => "#/definitions/" + s.Name).ToHashSet();
        Assert.All(References(old), r => Assert.Contains(r, definitions));
    }

    [Fact]
    public async Task Operations_TellWhatClientsLookFor()
    {
        using var answer = await world.SendAsync(HttpMethod.Get, "/openapi/v3/apis/apps/v1");
        var item = (await JsonAsync(answer)).GetProperty("paths").GetProperty("/apis/apps/v1/namespaces/{namespace}/deployments/{name}");
        var patch = item.GetProperty("patch");
        Assert.Contains("fieldValidation", patch.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.Contains("application/apply-patch+yaml", patch.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(c => c.Name));
        Assert.Equal("""{"group":"apps","kind":"Deployment","version":"v1"}""", patch.GetProperty("x-kubernetes-group-version-kind").GetRawText());
        Assert.Equal("replaceAppsV1NamespacedDeployment", item.GetProperty("put").GetProperty("operationId").GetString());
    }

    public static TheoryData<string> Kinds => ["pods", "services", "configmaps", "secrets", "nodes", "namespaces", "events", "serviceaccounts", "deployments.apps", "replicasets.apps", "persistentvolumes", "persistentvolumeclaims", "storageclasses.storage.k8s.io"];

    [Theory, MemberData(nameof(Kinds))]
    public void EveryFieldThatUsersAskAbout_IsExplained(string collection)
    {
        var (seen, missing) = (new HashSet<string>(), new List<string>());
        Look(ResourceKinds.FindCollection(collection)!.Schema);
        Assert.Empty(missing);

        void Look(Serialization.MessageSchema message)
        {
            if (!seen.Add(message.ToString()))
                return;
            if (Descriptions.Of(message) is null)
                missing.Add(message.ToString());
            foreach (var field in message.Fields)
            {
                if (Descriptions.Of(message, field) is null)
                    missing.Add($"{message}.{field.Name}");
                if (field.Type == Serialization.FieldType.Message)
                    Look(field.MessageSchema);
            }
        }
    }

    [Fact]
    public async Task EveryGroupVersion_HasAnApiService()
    {
        var services = (await world.ExpectAsync("GET", "/apis/apiregistration.k8s.io/v1/apiservices")).GetProperty("items").EnumerateArray().ToList();
        var versions = (await world.ExpectAsync("GET", "/apis")).GetProperty("groups").EnumerateArray()
            .SelectMany(g => g.GetProperty("versions").EnumerateArray().Select(v => v.At("groupVersion").Split('/') is [var group, var version] ? $"{version}.{group}" : ""))
            .Where(v => v != "v1.apiregistration.k8s.io").Append("v1.").Order(StringComparer.Ordinal);
        Assert.Equal(versions, services.Select(s => s.At("metadata.name")));
        Assert.All(services, s => Assert.Equal(("Available", "True", "Local"), (s.At("status.conditions.0.type"), s.At("status.conditions.0.status"), s.At("status.conditions.0.reason"))));
        Assert.Equal("v1.apps", Assert.Single((await world.ExpectAsync("GET", "/apis/apiregistration.k8s.io/v1/apiservices?fieldSelector=metadata.name=v1.apps")).GetProperty("items").EnumerateArray()).At("metadata.name"));
        Assert.Equal("17800", (await world.ExpectAsync("GET", "/apis/apiregistration.k8s.io/v1/apiservices/v1.apps")).At("spec.groupPriorityMinimum"));
        Assert.Equal(404, (await world.CallAsync("GET", "/apis/apiregistration.k8s.io/v1/apiservices/v2.apps")).Code);
        using var table = await world.SendAsync(HttpMethod.Get, "/apis/apiregistration.k8s.io/v1/apiservices/v1.", accept: "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Contains("\"cells\":[\"v1.\",\"Local\",\"True\",", await table.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/livez/ping", 200, "ok")]
    [InlineData("/readyz/ping", 200, "ok")]
    [InlineData("/readyz/none", 404, "could not find")]
    [InlineData("/readyz/informer-sync", 200, "ok")]
    [InlineData("/readyz", 200, "ok")]
    [InlineData("/readyz?verbose", 200, "[+]ping ok\n[+]informer-sync ok\n[+]shutdown ok\nreadyz check passed\n")]
    [InlineData("/healthz?verbose&exclude=shutdown", 200, "[+]ping ok\n[+]informer-sync ok\n[+]shutdown excluded: ok\nhealthz check passed\n")]
    [InlineData("/readyz?verbose&exclude=ping&exclude=none", 200, "[+]shutdown ok\nwarn: some health checks cannot be excluded: no matches for \"none\"\nreadyz check passed\n")]
    [InlineData("/livez?verbose", 200, "[+]ping ok\nlivez check passed\n")]
    public async Task HealthIsAskedFor_AsAWholeOrByName(string path, int code, string text)
    {
        using var answer = await world.SendAsync(HttpMethod.Get, path);
        Assert.Equal(code, (int)answer.StatusCode);
        Assert.Contains(text, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync()).RootElement;

    private static IEnumerable<JsonElement> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from member in path.Value.EnumerateObject()
        where member.Name != "parameters"
        select member.Value;

    private static IEnumerable<string> References(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => p is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
