using System.Net;
using System.Text.Json;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.CustomResources;

/// <summary>A custom kind for tests: every test has a group of its own, so that they do not meet.</summary>
public sealed class CronTabs(ApiWorld world, string group)
{
    /// <summary>Where the definitions are.</summary>
    public const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    public string Group => group;

    public string Definition => $"{Definitions}/crontabs.{group}";

    /// <summary>Where the objects are.</summary>
    public string Path(string version = "v1") => $"/apis/{group}/{version}/namespaces/default/crontabs";

    /// <summary>The definition, with v1 stored and an old v1beta1.</summary>
    public string Manifest(string more = "") => $$$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"crontabs.{{{group}}}" },
         "spec":{"group":"{{{group}}}","scope":"Namespaced",
          "names":{"plural":"crontabs","singular":"crontab","kind":"CronTab","shortNames":["ct"],"categories":["all"]},
          "versions":[
           {"name":"v1beta1","served":true,"storage":false,"deprecated":true,"schema":{"openAPIV3Schema":{{{Schema(more)}}} }},
           {"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{{{Schema(more)}}} },
            "subresources":{"status":{},"scale":{"specReplicasPath":".spec.replicas","statusReplicasPath":".status.replicas","labelSelectorPath":".status.labelSelector"}},
            "selectableFields":[{"jsonPath":".spec.image"}],
            "additionalPrinterColumns":[
             {"name":"Spec","type":"string","jsonPath":".spec.cronSpec","description":"The cron spec"},
             {"name":"Replicas","type":"integer","jsonPath":".spec.replicas"},
             {"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status","priority":1},
             {"name":"Age","type":"date","jsonPath":".metadata.creationTimestamp"}]}]}}
        """;

    /// <summary>Creates the definition; its kind can be used at once.</summary>
    public async Task DefineAsync(string more = "") => await ExpectAsync(HttpStatusCode.Created, HttpMethod.Post, Definitions, Manifest(more));

    /// <summary>Sends a request and returns the JSON of the answer, which must have the status.</summary>
    public async Task<JsonElement> ExpectAsync(HttpStatusCode status, HttpMethod method, string path, string? body = null, string contentType = "application/json", string? accept = null)
    {
        using var answer = await world.SendAsync(method, path, body, contentType, accept);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{method} {path}: {(int)answer.StatusCode} instead of {(int)status}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>An object.</summary>
    public string Object(string name, string spec = """{"cronSpec":"* * * * */5","image":"my-image"}""", string version = "v1", string more = "") =>
        $$$"""{"apiVersion":"{{{group}}}/{{{version}}}","kind":"CronTab","metadata":{"name":"{{{name}}}"{{{more}}}},"spec":{{{spec}}} }""";

    private static string Schema(string more) => $$$$"""
        {"type":"object","required":["spec"],"properties":{
          "spec":{"type":"object","required":["cronSpec"],"properties":{
            "cronSpec":{"type":"string","pattern":"^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$","description":"When it runs."},
            "image":{"type":"string"},
            "replicas":{"type":"integer","minimum":1,"maximum":10,"default":1},
            "any":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
            "port":{"x-kubernetes-int-or-string":true}{{{{more}}}} }},
          "status":{"type":"object","properties":{"replicas":{"type":"integer"},"labelSelector":{"type":"string"},
            "conditions":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["type"],
              "items":{"type":"object","required":["type"],"properties":{"type":{"type":"string"},"status":{"type":"string"} } } } } } } }
        """;
}
