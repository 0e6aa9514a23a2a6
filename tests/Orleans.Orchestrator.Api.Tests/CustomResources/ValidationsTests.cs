using System.Net;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.CustomResources;

/// <summary><c>x-kubernetes-validations</c> over HTTP: refused with the definition, or held against every way in which an object is written.</summary>
public sealed class ValidationsTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Rules = """,'limit':{'type':'integer','x-kubernetes-validations':[{'rule':'self >= oldSelf','message':'limit only grows'},{'rule':'self < 100'}]}""";

    [Fact]
    public async Task AnObject_IsHeldAgainstTheRules_HoweverItIsWritten()
    {
        var tabs = new CronTabs(world, "rules.example.com");
        await tabs.DefineAsync(Rules.Replace('\'', '"'));
        var refused = await tabs.ExpectAsync(HttpStatusCode.UnprocessableEntity, HttpMethod.Post, tabs.Path(), tabs.Object("a", """{"cronSpec":"* * * * *","limit":100}"""));
        Assert.Equal(
            "CronTab.rules.example.com \"a\" is invalid: spec.limit: Invalid value: \"integer\": failed rule: self < 100", refused.GetProperty("message").GetString());
        await tabs.ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, tabs.Path(), tabs.Object("a", """{"cronSpec":"* * * * *","limit":5}"""));
        var patched = await tabs.ExpectAsync(HttpStatusCode.UnprocessableEntity, HttpMethod.Patch, $"{tabs.Path()}/a", """{"spec":{"limit":4}}""", "application/merge-patch+json");
        Assert.Equal(
            "CronTab.rules.example.com \"a\" is invalid: spec.limit: Invalid value: \"integer\": limit only grows", patched.GetProperty("message").GetString());
        await tabs.ExpectAsync(
            HttpStatusCode.UnprocessableEntity, HttpMethod.Patch, $"{tabs.Path()}/a?fieldManager=m&force=true", tabs.Object("a", """{"cronSpec":"* * * * *","limit":200}"""), "application/apply-patch+yaml");
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Patch, $"{tabs.Path()}/a", """{"spec":{"limit":6}}""", "application/merge-patch+json");
        await tabs.ExpectAsync(HttpStatusCode.OK, HttpMethod.Patch, $"{tabs.Path()}/a/status", """{"status":{"replicas":1}}""", "application/merge-patch+json");
    }

    [Fact]
    public async Task ADefinition_IsRefused_WhereARuleDoesNotCompile()
    {
        var tabs = new CronTabs(world, "wrong.example.com");
        var refused = await tabs.ExpectAsync(
            HttpStatusCode.UnprocessableEntity, HttpMethod.Post, CronTabs.Definitions, tabs.Manifest(Rules.Replace("self < 100", "self.size() < 100").Replace('\'', '"')));
        Assert.Contains(
            "spec.versions[1].schema.openAPIV3Schema.properties[spec].properties[limit].x-kubernetes-validations[1].rule: Invalid value: \"self.size() < 100\": compilation failed: ERROR: <input>:1:10: found no matching overload for 'size' applied to 'int.()'",
            refused.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
