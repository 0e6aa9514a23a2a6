using System.Text;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Abstractions.Tests.Resources;

public sealed class ResourceObjectTests
{
    private static readonly Secret Secret = new()
    {
        Metadata = new ObjectMeta { Name = "s", Namespace = "n" }, Data = Map<Octets>.From([new("password", Octets.FromText("hunter2"))]),
    };

    [Fact]
    public void The_json_is_made_once()
    {
        var value = ResourceObject.From(Secret);
        Assert.True(value.Json.Equals(value.Json));
        Assert.Equal(Secret, ResourceObject.FromJson("secrets", value.Json.ToArray()).As<Secret>());
    }

    [Fact]
    public void The_json_of_a_cold_object_is_made_anew_and_the_same()
    {
        var value = ResourceObject.From(Secret);
        var before = value.Json;
        value.Cool();
        Assert.False(before.Equals(value.Json));
        Assert.False(value.Json.Equals(value.Json));
        Assert.Equal(before.ToArray(), value.Json.ToArray());
        var parsed = ResourceObject.FromJson("secrets", before.ToArray());
        parsed.Cool();
        Assert.Equal(Secret, parsed.As<Secret>());
    }

    [Fact]
    public void The_metadata_is_a_part_of_the_json_that_is_at_hand()
    {
        var value = ResourceObject.From(Secret);
        Assert.True(value.KeptMetadataJson.IsEmpty);
        _ = value.Json;
        Assert.Equal("""{"name":"s","namespace":"n"}""", Encoding.UTF8.GetString(value.KeptMetadataJson.Span));
        value.Cool();
        Assert.True(value.KeptMetadataJson.IsEmpty);
        Assert.Equal("{\"name\" : \"x\"}", Encoding.UTF8.GetString(ResourceObject.FromJson("secrets", "{ \"kind\":\"Secret\", \"metadata\": {\"name\" : \"x\"} }"u8.ToArray()).KeptMetadataJson.Span));
        Assert.True(ResourceObject.FromJson("secrets", "{\"data\":{},\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{}}"u8.ToArray()).KeptMetadataJson.IsEmpty);
    }

    [Fact]
    public void No_text_of_an_object_shows_its_content()
    {
        Assert.Equal("Secret n/s", Secret.ToString());
        Assert.DoesNotContain("hunter2", $"{ResourceObject.From(Secret)} {Secret.Data["password"]} {Secret.Data}");
    }

    [Fact]
    public void Text_outside_ascii_is_readable() =>
        Assert.Contains("é", Encoding.UTF8.GetString(ResourceObject.Serialize(new ConfigMap { Data = Map<string>.From([new("k", "é")]) })));
}
