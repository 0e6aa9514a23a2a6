using System.Text.Json.Nodes;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.ControlPlane.Patching;

/// <summary>JSON patch, RFC 6902: a list of operations, all of which must succeed.</summary>
internal static class JsonPatch
{
    private const int MaxOperations = 10_000;

    public static JsonNode? Apply(JsonNode? document, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
            throw ApiErrors.BadRequest("error decoding patch: a JSON patch must be an array of operations");
        if (operations.Count > MaxOperations)
            throw ApiErrors.RequestEntityTooLarge($"The allowed maximum operations in a JSON patch is {MaxOperations}, got {operations.Count}");
        foreach (var operation in operations)
            document = Apply(document, operation as JsonObject ?? throw ApiErrors.BadRequest("error decoding patch: an operation must be an object"));
        return document;
    }

    private static JsonNode? Apply(JsonNode? document, JsonObject operation)
    {
        var op = Text(operation, "op");
        var path = JsonPointer.Parse(Text(operation, "path"));
        switch (op)
        {
            case "add":
                return path.Add(document, Value(operation));
            case "replace":
                path.Get(document);
                return path.Replace(document, Value(operation));
            case "remove":
                return path.Remove(document);
            case "test":
                if (!JsonNode.DeepEquals(path.Get(document), Value(operation)))
                    throw Failed($"testing value {path} failed");
                return document;
            case "copy":
                return path.Add(document, JsonPointer.Parse(Text(operation, "from")).Get(document)?.DeepClone());
            case "move":
                var from = JsonPointer.Parse(Text(operation, "from"));
                if (path.IsInside(from))
                    throw Failed($"cannot move {from} into itself");
                var moved = from.Get(document)?.DeepClone();
                return path.Add(from.Remove(document), moved);
            default:
                throw ApiErrors.BadRequest($"error decoding patch: unknown operation \"{op}\"");
        }
    }

    /// <summary>An operation that this object does not allow.</summary>
    public static ApiException Failed(string why) =>
        ApiErrors.Make(422, "Invalid", $"the server rejected our request due to an error in our request: {why}");

    private static string Text(JsonObject operation, string name) =>
        operation[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text
            : throw ApiErrors.BadRequest($"error decoding patch: an operation needs the string \"{name}\"");

    private static JsonNode? Value(JsonObject operation) => operation.TryGetPropertyValue("value", out var value)
        ? value?.DeepClone()
        : throw ApiErrors.BadRequest("error decoding patch: an operation needs a \"value\"");
}
