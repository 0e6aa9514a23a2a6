using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Orc.Tests.Manifests;

public sealed class ThreeWayPatchTests
{
    [Fact]
    public void What_was_applied_and_is_wanted_no_more_is_removed() =>
        Is("""{"data":{"a":"1","b":"2"}}""", """{"data":{"a":"1"}}""", """{"data":{"a":"1","b":null}}""");

    [Fact]
    public void Elements_are_removed_by_their_key() => Is(
        """{"kind":"Pod","spec":{"containers":[{"name":"a","env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}]},{"name":"b"}]}}""",
        """{"kind":"Pod","spec":{"containers":[{"name":"a","env":[{"name":"X","value":"1"}]}]}}""",
        """{"kind":"Pod","spec":{"$setElementOrder/containers":[{"name":"a"}],"containers":[{"name":"a","$setElementOrder/env":[{"name":"X"}],"env":[{"name":"X","value":"1"},{"$patch":"delete","name":"Y"}]},{"$patch":"delete","name":"b"}]}}""");

    [Fact]
    public void One_port_with_two_protocols_is_sent_as_a_whole() => Is(
        """{"kind":"Service","spec":{"ports":[{"port":53}]}}""",
        """{"kind":"Service","spec":{"ports":[{"port":53},{"port":53,"protocol":"UDP"}]}}""",
        """{"kind":"Service","spec":{"ports":[{"port":53},{"port":53,"protocol":"UDP"},{"$patch":"replace"}]}}""");

    [Fact]
    public void Lists_that_the_server_replaces_get_no_directives() => Is(
        """{"kind":"EndpointSlice","ports":[{"port":1},{"port":2}]}""", """{"kind":"EndpointSlice","ports":[{"port":1}]}""", """{"kind":"EndpointSlice","ports":[{"port":1}]}""");

    [Fact]
    public void A_strategy_keeps_only_what_it_names() => Is(
        """{"kind":"Deployment","spec":{"strategy":{"type":"RollingUpdate"}}}""",
        """{"kind":"Deployment","spec":{"strategy":{"type":"Recreate"}}}""",
        """{"kind":"Deployment","spec":{"strategy":{"type":"Recreate","$retainKeys":["type"]}}}""");

    [Fact]
    public void The_annotation_holds_the_manifest_without_itself()
    {
        var once = ThreeWayPatch.WithAnnotation((JsonObject)JsonNode.Parse("""{"metadata":{"name":"a"}}""")!);
        Assert.Equal("{\"metadata\":{\"name\":\"a\"}}\n", (string?)once["metadata"]!["annotations"]![ThreeWayPatch.Annotation]);
        var twice = (string?)ThreeWayPatch.WithAnnotation(once)["metadata"]!["annotations"]![ThreeWayPatch.Annotation];
        Assert.DoesNotContain("last-applied", twice, StringComparison.Ordinal);
    }

    private static void Is(string last, string wanted, string patch)
    {
        var made = ThreeWayPatch.Of((JsonObject)JsonNode.Parse(last)!, (JsonObject)JsonNode.Parse(wanted)!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(patch), made), made.ToJsonString());
    }
}
