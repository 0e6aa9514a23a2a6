using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Abstractions.Tests.Serialization;

public sealed class RoundTripTests
{
    public static TheoryData<string> Kinds => [.. ResourceKinds.All.Select(k => k.Collection)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_field_of_a_document_is_lost_in_json(string collection)
    {
        var kind = ResourceKinds.FindCollection(collection)!;
        foreach (var document in Documents(kind))
        {
            var value = Read(kind, document);
            var written = JsonNode.Parse(ResourceObject.Serialize(value))!.AsObject();
            AssertContains(document, written, collection);
            Assert.Equal(kind.Kind, (string?)written["kind"]);
            Assert.Equal(kind.ApiVersion, (string?)written["apiVersion"]);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_field_of_a_document_is_lost_in_protobuf(string collection)
    {
        var kind = ResourceKinds.FindCollection(collection)!;
        foreach (var document in Documents(kind))
        {
            var value = Read(kind, document);
            var writer = new ProtoWriter(16);
            value.WriteProto(writer);
            var read = kind.ReadProto(writer.Written);
            Assert.Equal(value, read);
            Assert.Equal(value.GetHashCode(), read.GetHashCode());
            Assert.Equal(ResourceObject.Serialize(value), ResourceObject.Serialize(read));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_protobuf_message_that_is_cut_short_is_refused_or_read(string collection)
    {
        var kind = ResourceKinds.FindCollection(collection)!;
        var writer = new ProtoWriter();
        Read(kind, Documents(kind).First()).WriteProto(writer);
        var bytes = writer.Written.ToArray();
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var damaged = bytes[..random.Next(bytes.Length)];
            if (damaged.Length > 0)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                kind.ReadProto(damaged);
            }
            catch (ProtoException)
            {
                // Refused, as it should be.
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_empty_object_has_only_what_kubernetes_always_writes(string collection)
    {
        var kind = ResourceKinds.FindCollection(collection)!;
        var written = JsonNode.Parse(ResourceObject.Serialize(Read(kind, [])))!.AsObject();
        Assert.Equal("{}", written["metadata"]!.ToJsonString());
        Assert.True(written.Count <= 8, written.ToJsonString());
    }

    private static IEnumerable<JsonObject> Documents(ResourceKind kind)
    {
        var random = new Random(kind.Kind.Length);
        yield return new AnyMessage(random, 1).Make(kind.Schema);
        for (var i = 0; i < 10; i++)
            yield return new AnyMessage(random, 0.5).Make(kind.Schema);
    }

    private static IResource Read(ResourceKind kind, JsonObject document)
    {
        var context = new JsonReadContext();
        var value = kind.ReadJson(Encoding.UTF8.GetBytes(document.ToJsonString()), context);
        Assert.Empty(context.Faults);
        return value;
    }

    private static void AssertContains(JsonNode? expected, JsonNode? actual, string path)
    {
        switch (expected)
        {
            case JsonObject o:
                foreach (var (name, value) in o)
                {
                    Assert.True(actual is JsonObject a && a.ContainsKey(name), $"{path}.{name} was lost");
                    AssertContains(value, actual[name], $"{path}.{name}");
                }

                break;
            case JsonArray list:
                Assert.True(actual is JsonArray b && b.Count == list.Count, $"{path} lost elements");
                for (var i = 0; i < list.Count; i++)
                    AssertContains(list[i], actual[i], $"{path}[{i}]");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(expected, actual), $"{path}: {expected} became {actual}");
                break;
        }
    }
}
