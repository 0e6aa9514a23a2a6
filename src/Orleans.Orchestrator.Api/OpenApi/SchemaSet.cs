using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Resources.Authorization.V1;
using Orleans.Orchestrator.Resources.Autoscaling.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Orchestrator.V1;
using Orleans.Orchestrator.Resources.Policy.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>
/// The schemas of one OpenAPI document, made from the records' own descriptions, with Kubernetes' extensions: merge keys, list
/// types, group-version-kinds. References are followed, so that a document is complete in itself.
/// </summary>
/// <param name="prefix">Where schemas are: <c>#/components/schemas/</c> (3.0) or <c>#/definitions/</c> (2.0).</param>
internal sealed class SchemaSet(string prefix)
{
    private const string ApiVersionText = "The group and version of the schema that this object follows, such as apps/v1.";
    private const string KindText = "The kind of the object, in CamelCase.";

    /// <summary>What is exchanged besides stored kinds.</summary>
    private static readonly Dictionary<string, MessageSchema> Unstored = new()
    {
        ["Scale"] = Scale.Schema,
        ["Binding"] = Binding.Schema,
        ["Eviction"] = Eviction.Schema,
        ["SubjectAccessReview"] = SubjectAccessReview.Schema,
        ["LocalSubjectAccessReview"] = LocalSubjectAccessReview.Schema,
        ["SelfSubjectAccessReview"] = SelfSubjectAccessReview.Schema,
        ["SelfSubjectRulesReview"] = SelfSubjectRulesReview.Schema,
        ["SelfSubjectReview"] = SelfSubjectReview.Schema,
        ["TokenRequest"] = TokenRequest.Schema,
        ["TokenReview"] = TokenReview.Schema,
        ["PodPlacement"] = PodPlacement.Schema,
    };

    private readonly FieldSchemas _fields = new(prefix);

    /// <summary>Whether this is for OpenAPI 3.0.</summary>
    public bool IsV3 => _fields.IsV3;

    /// <summary>The schemas by name.</summary>
    public SortedDictionary<string, JsonNode> Schemas { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds what a resource exchanges.</summary>
    public void AddResource(ApiResource resource)
    {
        if (resource.Shown is { } kind && !resource.IsSubresource && resource.Kind == kind.Kind)
            AddKind(kind);
        else if (Unstored.TryGetValue(resource.Kind, out var message))
            Add(message, GroupVersionKind(resource));
    }

    /// <summary>The name of the schema of what a resource exchanges.</summary>
    public string NameOf(ApiResource resource) => resource.Stored is { IsCustom: true } kind && kind.Kind == resource.Kind
        ? CustomSchemas.NameOf(kind)
        : Unstored.TryGetValue(resource.Kind, out var message)
        ? SchemaNames.Of(message)
        : SchemaNames.Of(resource.Shown!.Schema);

    /// <summary>Adds options, which are of the group and version of whatever is asked for.</summary>
    public void AddOptions(MessageSchema options, IEnumerable<ApiResource> resources) => Add(
        options, [.. resources.Select(r => (r.Group, r.Version, options.Name)).Append(("", "v1", options.Name)).Distinct()]);

    /// <summary>Adds what is no message of ours but is referred to.</summary>
    public void AddWellKnown()
    {
        AddPlain(SchemaNames.Patch, "A patch, in the format that the request's Content-Type names.", "object");
        AddPlain(SchemaNames.RawExtension, "Any object of any kind.", "object");
        Schemas.TryAdd(SchemaNames.WatchEvent, new JsonObject
        {
            ["type"] = "object",
            ["description"] = "One change, as a watch sends it.",
            ["required"] = new JsonArray("type", "object"),
            ["properties"] = new JsonObject
            {
                ["object"] = _fields.Reference(SchemaNames.RawExtension, "The object after the change; for DELETED as it last was; for ERROR a Status."),
                ["type"] = FieldSchemas.Text("ADDED, MODIFIED, DELETED, BOOKMARK or ERROR."),
            },
        });
    }

    /// <summary>Adds a message with everything that it refers to.</summary>
    public string Add(MessageSchema message, params ReadOnlySpan<(string Group, string Version, string Kind)> kinds)
    {
        var name = SchemaNames.Of(message);
        if (Schemas.ContainsKey(name))
            return name;
        // Whatever its protobuf form, in JSON a duration is a text.
        var isText = ReferenceEquals(message, Duration.Schema);
        var schema = new JsonObject { ["type"] = isText ? "string" : "object" };
        Schemas[name] = schema;
        if (Descriptions.Of(message) is { } description)
            schema["description"] = description;
        if (isText)
            return name;
        var properties = new JsonObject();
        if (message.IsObject)
        {
            properties["apiVersion"] = FieldSchemas.Text(ApiVersionText);
            properties["kind"] = FieldSchemas.Text(KindText);
        }

        foreach (var field in message.Fields)
        {
            AddReferred(field);
            properties[field.Name] = _fields.Of(message, field);
        }

        if (properties.Count > 0)
            schema["properties"] = properties;
        var required = message.Fields.Where(f => f.Required).Select(f => (JsonNode)f.Name).ToArray();
        if (required.Length > 0)
            schema["required"] = new JsonArray(required);
        if (kinds.Length > 0)
            schema["x-kubernetes-group-version-kind"] = new JsonArray([.. kinds.ToArray().Select(k => Gvk(k.Group, k.Version, k.Kind))]);
        return name;
    }

    /// <summary>A reference to a schema and nothing else.</summary>
    public JsonObject PlainReference(string name) => new() { ["$ref"] = prefix + name };

    /// <summary>A group-version-kind as in <c>x-kubernetes-group-version-kind</c>.</summary>
    public static JsonObject Gvk(string group, string version, string kind) => new() { ["group"] = group, ["kind"] = kind, ["version"] = version };

    private static (string Group, string Version, string Kind) GroupVersionKind(ApiResource resource)
    {
        var (group, version) = resource.KindGroupVersion ?? (resource.Group, resource.Version);
        return (group, version, resource.Kind);
    }

    /// <summary>Adds a stored kind and its list.</summary>
    private void AddKind(ResourceKind kind)
    {
        var item = kind.IsCustom ? AddCustom(kind) : Add(kind.Schema, (kind.Group, kind.Version, kind.Kind));
        var items = new JsonObject { ["type"] = "array", ["description"] = "The objects.", ["items"] = _fields.Reference(item) };
        Schemas[item + "List"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = $"A list of objects of kind {kind.Kind}.",
            ["required"] = new JsonArray("items"),
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = FieldSchemas.Text(ApiVersionText),
                ["items"] = items,
                ["kind"] = FieldSchemas.Text(KindText),
                ["metadata"] = _fields.Reference(Add(ListMeta.Schema), "The version that the list shows, and how to go on."),
            },
            ["x-kubernetes-group-version-kind"] = new JsonArray(Gvk(kind.Group, kind.Version, kind.ListKind)),
        };
    }

    private string AddCustom(ResourceKind kind)
    {
        var metadata = Add(ObjectMeta.Schema);
        var name = CustomSchemas.NameOf(kind);
        Schemas.TryAdd(name, CustomSchemas.Of(kind, IsV3, () => _fields.Reference(metadata, "Name, namespace, labels, owners.")));
        return name;
    }

    private void AddReferred(FieldSchema field)
    {
        if (field.Type == FieldType.Message && !ReferenceEquals(field.MessageSchema, ExtraValue.Schema))
            Add(field.MessageSchema);
        else if (FieldSchemas.Named(field.Type) is { } name && !Schemas.ContainsKey(name))
            Schemas[name] = _fields.Scalar(field.Type);
    }

    private void AddPlain(string name, string description, string type) =>
        Schemas.TryAdd(name, new JsonObject { ["type"] = type, ["description"] = description });
}
