using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>
/// Writes an OpenAPI 2.0 document in the protobuf form that older kubectl asks for: gnostic's <c>openapi.v2.Document</c>
/// (google/gnostic <c>openapiv2/OpenAPIv2.proto</c>). Only what our documents hold is written.
/// </summary>
internal static class OpenApiProtobuf
{
    /// <summary>Asked for with an @ that is no legal content type; answered, as by Kubernetes, with a dot in its place.</summary>
    public const string ContentType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    /// <summary>The document's protobuf form.</summary>
    public static byte[] Encode(JsonObject document)
    {
        // ProtoWriter works back to front: fields with high numbers first.
        var w = new ProtoWriter(1 << 20);
        Nested(w, 9, () => Named(w, 1, Properties(document, "definitions"), Schema));
        Nested(w, 8, () => Named(w, 2, Properties(document, "paths"), PathItem));
        Nested(w, 2, () =>
        {
            Text(w, 2, document["info"]!["version"]);
            Text(w, 1, document["info"]!["title"]);
        });
        Text(w, 1, document["swagger"]);
        return w.Written.ToArray();
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Properties(JsonNode? node, string name) => node?[name] as JsonObject ?? [];

    /// <summary>Definitions, Paths, Properties and Responses: a repeated <c>{name = 1, value = 2}</c>.</summary>
    private static void Named(ProtoWriter w, int number, IEnumerable<KeyValuePair<string, JsonNode?>> entries, Action<ProtoWriter, JsonNode> write)
    {
        foreach (var (name, value) in entries.Reverse())
        {
            Nested(w, number, () =>
            {
                Nested(w, 2, () => write(w, value!));
                w.Write(1, name);
            });
        }
    }

    private static void PathItem(ProtoWriter w, JsonNode item)
    {
        Extensions(w, 10, item);
        Parameters(w, 9, item);
        foreach (var (method, number) in ((string, int)[])[("patch", 8), ("delete", 5), ("post", 4), ("put", 3), ("get", 2)])
        {
            if (item[method] is { } operation)
                Nested(w, number, () => Operation(w, operation));
        }
    }

    private static void Operation(ProtoWriter w, JsonNode operation)
    {
        Extensions(w, 13, operation);
        Nested(w, 9, () => Named(w, 1, Properties(operation, "responses"), Response));
        Parameters(w, 8, operation);
        Texts(w, 7, operation["consumes"]);
        Texts(w, 6, operation["produces"]);
        Text(w, 5, operation["operationId"]);
        Text(w, 3, operation["description"]);
        Texts(w, 1, operation["tags"]);
    }

    /// <summary><c>ResponseValue {response = 1 {description = 1, schema = 2 {schema = 1}}}</c>.</summary>
    private static void Response(ProtoWriter w, JsonNode response) => Nested(w, 1, () =>
    {
        if (response["schema"] is { } schema)
            Nested(w, 2, () => Nested(w, 1, () => Schema(w, schema)));
        Text(w, 1, response["description"]);
    });

    /// <summary><c>ParametersItem {parameter = 1 {body_parameter = 1, non_body_parameter = 2 {query = 3 | path = 4}}}</c>.</summary>
    private static void Parameters(ProtoWriter w, int number, JsonNode owner)
    {
        foreach (var parameter in (owner["parameters"] as JsonArray ?? []).Reverse())
        {
            Nested(w, number, () => Nested(w, 1, () =>
            {
                if ((string?)parameter!["in"] == "body")
                    Nested(w, 1, () => BodyParameter(w, parameter));
                else
                    Nested(w, 2, () => OtherParameter(w, parameter));
            }));
        }
    }

    private static void BodyParameter(ProtoWriter w, JsonNode parameter)
    {
        Nested(w, 5, () => Schema(w, parameter["schema"]!));
        if (parameter["required"] is not null)
            w.Write(4, true);
        Text(w, 3, parameter["in"]);
        Text(w, 2, parameter["name"]);
    }

    private static void OtherParameter(ProtoWriter w, JsonNode parameter)
    {
        var isPath = (string?)parameter["in"] == "path";
        Nested(w, isPath ? 4 : 3, () =>
        {
            // The types of path and query parameters differ by one field (query has allow_empty_value = 5) before "type".
            Text(w, isPath ? 5 : 6, parameter["type"]);
            Text(w, 4, parameter["name"]);
            Text(w, 3, parameter["description"]);
            Text(w, 2, parameter["in"]);
            if (isPath)
                w.Write(1, true);
        });
    }

    private static void Schema(ProtoWriter w, JsonNode schema)
    {
        Extensions(w, 31, schema);
        if (schema["properties"] is JsonObject properties)
            Nested(w, 25, () => Named(w, 1, properties, Schema));
        if (schema["items"] is { } items)
            Nested(w, 23, () => Nested(w, 1, () => Schema(w, items)));
        if (schema["type"] is { } type)
            Nested(w, 22, () => Text(w, 1, type));
        if (schema["additionalProperties"] is { } additional)
            Nested(w, 21, () => Nested(w, 1, () => Schema(w, additional)));
        Texts(w, 19, schema["required"]);
        if (schema["default"] is { } value)
            Nested(w, 5, () => Any(w, value));
        Text(w, 4, schema["description"]);
        Text(w, 2, schema["format"]);
        Text(w, 1, schema["$ref"]);
    }

    /// <summary><c>NamedAny {name = 1, value = 2}</c> for each <c>x-</c> member.</summary>
    private static void Extensions(ProtoWriter w, int number, JsonNode owner)
    {
        foreach (var (name, value) in ((JsonObject)owner).Reverse())
        {
            if (!name.StartsWith("x-", StringComparison.Ordinal))
                continue;
            Nested(w, number, () =>
            {
                Nested(w, 2, () => Any(w, value!));
                w.Write(1, name);
            });
        }
    }

    /// <summary><c>Any {value = 1, yaml = 2}</c>; JSON is YAML.</summary>
    private static void Any(ProtoWriter w, JsonNode value) => w.Write(2, value.ToJsonString(JsonSerializerOptions.Default) + "\n");

    private static void Text(ProtoWriter w, int number, JsonNode? text)
    {
        if (text is not null)
            w.Write(number, (string)text!);
    }

    private static void Texts(ProtoWriter w, int number, JsonNode? texts)
    {
        foreach (var text in (texts as JsonArray ?? []).Reverse())
            Text(w, number, text);
    }

    private static void Nested(ProtoWriter w, int number, Action write)
    {
        var start = w.Position;
        write();
        w.EndMessage(number, start);
    }
}
