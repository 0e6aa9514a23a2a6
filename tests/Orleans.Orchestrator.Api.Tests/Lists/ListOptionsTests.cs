using System.Text.Json;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Lists;

/// <summary>The options of lists, deletions and watches, and Kubernetes' answers to those that make no sense.</summary>
public sealed class ListOptionsTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("?resourceVersion=abc", 400, "resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax")]
    [InlineData("?resourceVersion=999999999", 504, "Timeout: Too large resource version: 999999999, current: ")]
    [InlineData("?resourceVersionMatch=Exact", 422, "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided")]
    [InlineData("?resourceVersion=0&resourceVersionMatch=Exact", 422, "Forbidden: resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"")]
    [InlineData("?resourceVersion=1&resourceVersionMatch=Near", 422, "resourceVersionMatch: Unsupported value: \"Near\": supported values: \"Exact\", \"NotOlderThan\"")]
    [InlineData("?resourceVersion=1&resourceVersionMatch=NotOlderThan&continue=x", 400, "specifying resource version is not allowed when using continue")]
    [InlineData("?sendInitialEvents=true", 422, "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list")]
    [InlineData("?watch=1&sendInitialEvents=true", 422, "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]
    [InlineData("?watch=1&sendInitialEvents=true&resourceVersionMatch=Exact", 422, "resourceVersionMatch: Unsupported value: \"Exact\": supported values: \"NotOlderThan\"")]
    [InlineData("?watch=1&resourceVersionMatch=NotOlderThan", 422, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")]
    [InlineData("?limit=x", 400, "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("?continue=x", 400, "continue key is not valid")]
    [InlineData("?labelSelector=a+in+b", 400, "unable to parse requirement: found 'b', expected: '('")]
    [InlineData("?fieldSelector=spec.x%3D1", 400, "\"spec.x\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"")]
    public async Task OptionsThatMakeNoSense_AreRefusedInKubernetesWords(string query, int code, string message)
    {
        using var answer = await world.SendAsync(HttpMethod.Get, ConfigMaps + query);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(code == (int)answer.StatusCode, text);
        Assert.Contains(message, JsonDocument.Parse(text).RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVersionThatIsNotThereYet_IsToldSoThatClientLibrariesAskAgain()
    {
        using var answer = await world.SendAsync(HttpMethod.Get, ConfigMaps + "?resourceVersion=999999999");
        var details = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("details");
        Assert.Equal("ResourceVersionTooLarge", details.GetProperty("causes")[0].GetProperty("reason").GetString());
        Assert.Equal(1, details.GetProperty("retryAfterSeconds").GetInt32());
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
    }

    [Theory]
    [InlineData("?dryRun=Some", "dryRun: Unsupported value: \"Some\": supported values: \"All\"")]
    [InlineData("?propagationPolicy=Up", "propagationPolicy: Unsupported value: \"Up\": supported values: \"Background\", \"Foreground\", \"Orphan\", \"nil\"")]
    [InlineData("?propagationPolicy=Orphan&orphanDependents=true", "propagationPolicy: Invalid value: \"Orphan\": orphanDependents and deletionPropagation cannot be both set")]
    public async Task ADeleteWithOptionsThatMakeNoSense_DeletesNothing(string query, string message)
    {
        await world.EnsureNamespaceAsync("delete-options");
        await world.SendAsync(HttpMethod.Post, "/api/v1/namespaces/delete-options/configmaps", """{"metadata":{"name":"kept"}}""");
        using var answer = await world.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/delete-options/configmaps/kept" + query);
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains(message, await answer.Content.ReadAsStringAsync().ContinueWith(t => t.Result.Replace("\\\"", "\"", StringComparison.Ordinal)), StringComparison.Ordinal);
        using var kept = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/delete-options/configmaps/kept");
        Assert.Equal(200, (int)kept.StatusCode);
    }

    [Fact]
    public async Task ADeletesBody_CountsAlone()
    {
        await world.EnsureNamespaceAsync("delete-body");
        await world.CreateConfigMapAsync("delete-body", "x");
        using var dry = await world.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/delete-body/configmaps/x", """{"dryRun":["All"]}""");
        Assert.Equal(200, (int)dry.StatusCode);
        using var real = await world.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/delete-body/configmaps/x?dryRun=All", """{"kind":"DeleteOptions","apiVersion":"v1"}""");
        Assert.Equal(200, (int)real.StatusCode);
        using var gone = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/delete-body/configmaps/x");
        Assert.Equal(404, (int)gone.StatusCode);
    }

    [Fact]
    public async Task DeletingACollection_TakesWhatIsSelected_AndAtMostTheLimit()
    {
        await world.EnsureNamespaceAsync("delete-many");
        for (var i = 0; i < 9; i++)
            await world.SendAsync(HttpMethod.Post, "/api/v1/namespaces/delete-many/configmaps", $$$"""{"metadata":{"name":"c{{{i}}}","labels":{"part":"{{{i % 3}}}"}} }""");
        using var page = await world.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/delete-many/configmaps?labelSelector=part+in+(0,1)&limit=2");
        Assert.Equal(2, JsonDocument.Parse(await page.Content.ReadAsStringAsync()).RootElement.GetProperty("items").GetArrayLength());
        using var rest = await world.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/delete-many/configmaps?labelSelector=part+in+(0,1)");
        Assert.Equal(4, JsonDocument.Parse(await rest.Content.ReadAsStringAsync()).RootElement.GetProperty("items").GetArrayLength());
        Assert.Equal(["c2", "c5", "c8"], await NamesAsync("delete-many", "?labelSelector=part"));
    }

    [Fact]
    public async Task PagesOfOneList_ShowOneVersion_WhateverIsWrittenMeanwhile()
    {
        await world.EnsureNamespaceAsync("pages");
        foreach (var name in (string[])["a", "b", "c", "d", "e"])
            await world.SendAsync(HttpMethod.Post, "/api/v1/namespaces/pages/configmaps", $$$"""{"metadata":{"name":"{{{name}}}","labels":{"mine":""}} }""");
        using var first = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/pages/configmaps?limit=2&labelSelector=mine");
        var page = JsonDocument.Parse(await first.Content.ReadAsStringAsync()).RootElement;
        var next = page.GetProperty("metadata").GetProperty("continue").GetString();
        await world.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/pages/configmaps/d");
        await world.SendAsync(HttpMethod.Post, "/api/v1/namespaces/pages/configmaps", """{"metadata":{"name":"bb","labels":{"mine":""}}}""");
        using var second = await world.SendAsync(HttpMethod.Get, $"/api/v1/namespaces/pages/configmaps?limit=9&labelSelector=mine&continue={next}");
        var rest = JsonDocument.Parse(await second.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(["c", "d", "e"], rest.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("metadata").GetProperty("name").GetString()));
        Assert.Equal(page.GetProperty("metadata").GetProperty("resourceVersion").GetString(), rest.GetProperty("metadata").GetProperty("resourceVersion").GetString());
        Assert.Equal(["a", "b", "bb", "c", "e"], await NamesAsync("pages", "?labelSelector=mine"));
    }

    [Fact]
    public async Task TwoWhoWriteAtOnce_LoseNothing_WhenTheyMindConflicts()
    {
        const int each = 20;
        await world.EnsureNamespaceAsync("conflicts");
        await world.SendAsync(HttpMethod.Post, "/api/v1/namespaces/conflicts/configmaps", """{"metadata":{"name":"count"},"data":{"n":"0"}}""");
        var conflicts = await Task.WhenAll(CountAsync(), CountAsync());
        using var answer = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/conflicts/configmaps/count");
        Assert.Equal((2 * each).ToString(), JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("data").GetProperty("n").GetString());
        Assert.All(conflicts, c => Assert.InRange(c, 0, 1000));

        async Task<int> CountAsync()
        {
            var refused = 0;
            for (var done = 0; done < each;)
            {
                using var read = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/conflicts/configmaps/count");
                var present = JsonDocument.Parse(await read.Content.ReadAsStringAsync()).RootElement;
                var version = present.GetProperty("metadata").GetProperty("resourceVersion").GetString();
                var next = int.Parse(present.GetProperty("data").GetProperty("n").GetString()!) + 1;
                using var write = await world.SendAsync(
                    HttpMethod.Put, "/api/v1/namespaces/conflicts/configmaps/count", $$$"""{"metadata":{"name":"count","resourceVersion":"{{{version}}}"},"data":{"n":"{{{next}}}"}}""");
                if ((int)write.StatusCode == 200)
                {
                    done++;
                    continue;
                }

                Assert.Equal(409, (int)write.StatusCode);
                Assert.Contains("the object has been modified; please apply your changes to the latest version and try again", await write.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                refused++;
            }

            return refused;
        }
    }

    private async Task<IEnumerable<string?>> NamesAsync(string space, string query)
    {
        using var answer = await world.SendAsync(HttpMethod.Get, $"/api/v1/namespaces/{space}/configmaps{query}");
        return [.. JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("metadata").GetProperty("name").GetString())];
    }
}
