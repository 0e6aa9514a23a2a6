using System.Text.Json;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Abstractions.Tests.Serialization;

/// <summary>A user's extra values: lists in JSON, messages in protobuf.</summary>
public sealed class ExtraValueTests
{
    private const string Json = """{"username":"jane","extra":{"acme.com/project":["p"],"scopes":["view","edit"]}}""";

    [Fact]
    public void Json_IsAMapOfLists() => Assert.Equal(Json, JsonSerializer.Serialize(JsonSerializer.Deserialize<UserInfo>(Json)));

    [Fact]
    public void Protobuf_HasAMessageForEachList()
    {
        var user = JsonSerializer.Deserialize<UserInfo>(Json)!;
        var writer = new ProtoWriter();
        user.WriteProto(writer);
        // username; then map<string, ExtraValue> extra = 4, where ExtraValue is { repeated string items = 1 }.
        Assert.Equal("0A046A616E65" + "22170A1061636D652E636F6D2F70726F6A656374" + "12030A0170" + "22160A0673636F706573" + "120C0A04766965770A0465646974", Convert.ToHexString(writer.Written));
        var reader = new ProtoReader(writer.Written);
        Assert.Equal(user, UserInfo.ReadProto(ref reader));
    }
}
