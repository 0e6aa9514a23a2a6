using System.Text.Json.Nodes;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Abstractions.Tests.Serialization;

/// <summary>Documents with every field that a message's description names.</summary>
internal sealed class AnyMessage(Random random, double density)
{
    /// <summary>A JSON schema with a field of every form; schemas hold schemas, so one of random depth might never end.</summary>
    private const string JsonSchema = """
        {"description":"d","type":"object","default":{"x":[1]},"minimum":1.5,"maxItems":3,"enum":[1,null,"a"],"required":["a"],"oneOf":[{"required":["a"]}],"not":{"type":"string"},
         "properties":{"a":{"type":"array","items":{"type":"number"}},"b":{"type":"object","additionalProperties":true},"c":{"type":"object","additionalProperties":{"type":"string"}}},
         "dependencies":{"a":["b"],"c":{"type":"string"}},"externalDocs":{"url":"u"},"nullable":true,"x-kubernetes-list-map-keys":["a"],
         "x-kubernetes-validations":[{"rule":"self.a","optionalOldSelf":true}]}
        """;

    public JsonObject Make(MessageSchema schema)
    {
        if (schema.Name == "JSONSchemaProps")
            return JsonNode.Parse(JsonSchema)!.AsObject();
        var result = new JsonObject();
        foreach (var field in schema.Fields)
        {
            if (random.NextDouble() < density)
                result[field.Name] = Value(field);
        }

        return result;
    }

    private JsonNode Value(FieldSchema field) => field.Cardinality switch
    {
        Cardinality.List => new JsonArray([.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => One(field))]),
        Cardinality.Map => new JsonObject(Enumerable.Range(0, random.Next(1, 3)).Select(i => KeyValuePair.Create<string, JsonNode?>($"key{i}", One(field)))),
        _ => One(field),
    };

    private JsonNode One(FieldSchema field) => field.Type switch
    {
        FieldType.Message => Make(field.MessageSchema),
        FieldType.String => $"t{random.Next()} é\"\\\n",
        FieldType.Bool => true,
        FieldType.Int32 => random.Next(1, int.MaxValue),
        FieldType.Int64 => random.NextInt64(1, long.MaxValue),
        FieldType.Bytes => Convert.ToBase64String([1, 2, (byte)random.Next(256)]),
        FieldType.Quantity => random.Next(2) == 0 ? "1500m" : "3Gi",
        FieldType.IntOrString => random.Next(2) == 0 ? 80 : "http",
        FieldType.Time => "2024-02-29T23:59:58Z",
        FieldType.MicroTime => "2024-02-29T23:59:58.123456Z",
        FieldType.RawJson => new JsonObject { ["f:spec"] = new JsonObject() },
        var type => throw new InvalidOperationException($"no values of {type}"),
    };
}
