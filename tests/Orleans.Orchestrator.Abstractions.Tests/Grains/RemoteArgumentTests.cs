using System.Reflection;
using System.Text.Json;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Runtime;

namespace Orleans.Orchestrator.Abstractions.Tests.Grains;

/// <summary>What a client in another process sends and gets arrives as it was: arguments travel as JSON.</summary>
public sealed class RemoteArgumentTests
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static TheoryData<Type> Types => [.. Crossing().OrderBy(static t => t.ToString(), StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Whatever_crosses_a_grain_boundary_arrives_in_another_process_as_it_was(Type type)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var value = new AnyArgument(new Random(seed)).Make(type);
            var sent = JsonSerializer.Serialize(value, type, Options);
            AssertNothingIsMissing(value, sent);
            var arrived = JsonSerializer.Deserialize(sent, type, Options)!;
            Assert.Equal(sent, JsonSerializer.Serialize(arrived, type, Options));
        }
    }

    [Fact]
    public void Values_outside_of_messages_have_Kubernetes_form()
    {
        Assert.Equal("""{"a":"1500m","b":"3Gi"}""", JsonSerializer.Serialize(Map<Quantity>.From([new("b", Quantity.Parse("3Gi")), new("a", Quantity.Parse("1.5"))])));
        Assert.Equal("\"AQI=\"", JsonSerializer.Serialize(Octets.From([1, 2])));
        Assert.Equal("[80,\"http\"]", JsonSerializer.Serialize<IntOrString[]>([80, "http"]));
        Assert.Equal("""{"x":[1]}""", JsonSerializer.Serialize(new RawJson("""{"x":[1]}""")));
    }

    [Fact]
    public void Values_outside_of_messages_are_read_again()
    {
        Assert.Equal(Map<Octets>.From([new("k", Octets.From([7]))]), JsonSerializer.Deserialize<Map<Octets>>("""{"k":"Bw=="}"""));
        Assert.Equal(new RawJson("""{"x":[1]}"""), JsonSerializer.Deserialize<RawJson>("""{"x":[1]}"""));
        Assert.Equal([80, "http"], JsonSerializer.Deserialize<IntOrString[]>("""[80,"http"]""")!);
    }

    [Theory]
    [InlineData("""{"object":{}}""")]
    [InlineData("""{"collection":7,"object":{}}""")]
    [InlineData("[]")]
    public void An_object_without_its_collection_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ResourceObject>(json));

    private static HashSet<Type> Crossing()
    {
        var interfaces = typeof(IPodGrain).Assembly.GetTypes().Where(static t => t is { IsInterface: true, IsGenericType: false } && typeof(IAddressable).IsAssignableFrom(t));
        var found = new HashSet<Type>();
        foreach (var method in interfaces.SelectMany(static t => t.GetInterfaces().Append(t)).Distinct().SelectMany(static t => t.GetMethods())
            .Where(static m => m.DeclaringType!.Assembly == typeof(IPodGrain).Assembly))
        {
            found.UnionWith(method.GetParameters().Select(static p => p.ParameterType));
            found.Add(method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : typeof(void));
        }

        found.RemoveWhere(static t => t == typeof(void) || t == typeof(CancellationToken) || typeof(IAddressable).IsAssignableFrom(t));
        return found;
    }

    private static void AssertNothingIsMissing(object value, string json)
    {
        if (value is ResourceObject || AnyArgument.IsMessage(value.GetType()) || !value.GetType().IsDefined(typeof(GenerateSerializerAttribute)))
            return;
        var written = JsonDocument.Parse(json).RootElement;
        foreach (var property in value.GetType().GetProperties().Where(static p => p.IsDefined(typeof(IdAttribute))))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            Assert.True(written.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null, $"{value.GetType()}.{property.Name} was not sent: {json}");
        }
    }
}
