using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.ManagedFields;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.ManagedFields;

/// <summary>An object of a kind made for tests, and what managers do to it. Text may have ' for ".</summary>
internal sealed class Things
{
    private const string Schema = """
        {'type':'object','properties':{
          'spec':{'type':'object','properties':{
            'size':{'type':'integer'},'color':{'type':'string'},'port':{'x-kubernetes-int-or-string':true},
            'nested':{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string'},'deep':{'type':'object','properties':{'x':{'type':'integer'},'y':{'type':'integer'}}}}},
            'labels':{'type':'object','additionalProperties':{'type':'string'}},
            'maps':{'type':'object','additionalProperties':{'type':'object','additionalProperties':{'type':'string'}}},
            'whole':{'type':'object','x-kubernetes-map-type':'atomic','additionalProperties':{'type':'string'}},
            'list':{'type':'array','items':{'type':'string'}},
            'set':{'type':'array','x-kubernetes-list-type':'set','items':{'type':'string'}},
            'numbers':{'type':'array','x-kubernetes-list-type':'set','items':{'type':'integer'}},
            'items':{'type':'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['name'],'items':{'type':'object','properties':{
              'name':{'type':'string'},'value':{'type':'string'},'other':{'type':'string'},
              'inner':{'type':'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['key'],'items':{'type':'object','properties':{'key':{'type':'string'},'value':{'type':'string'}}}}}}},
            'ports':{'type':'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['port','protocol'],'items':{'type':'object','properties':{
              'port':{'type':'integer'},'protocol':{'type':'string','default':'TCP'},'name':{'type':'string'}}}},
            'free':{'type':'object','x-kubernetes-preserve-unknown-fields':true}}},
          'status':{'type':'object','properties':{'ready':{'type':'integer'},
            'conditions':{'type':'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['type'],'items':{'type':'object','properties':{'type':{'type':'string'},'status':{'type':'string'}}}}}}}}
        """;

    private static readonly FieldOwnership Ownership = new(StructuralMergeTypes.Of(Parse(Schema)), "t/v1", "Thing", hasStatus: true);
    private static readonly JsonElement Empty = Parse("{'metadata':{},'spec':{},'status':{}}");
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The object; null as long as there is none.</summary>
    public JsonElement? Object { get; private set; }

    /// <summary>Its managedFields.</summary>
    public ImmutableArray<ManagedFieldsEntry> Owners { get; private set; } = [];

    /// <summary>The spec, compact.</summary>
    public string Spec => Part("spec");

    /// <summary>JSON that may have ' for ".</summary>
    public static JsonElement Parse(string json) => JsonElement.Parse(json.Replace('\'', '"'));

    /// <summary>A part of the object, compact; empty when it is not there.</summary>
    public string Part(string name) => Object is { } value && value.TryGetProperty(name, out var part) ? JsonSerializer.Serialize(part).Replace('"', '\'') : "";

    /// <summary>What a manager owns, as FieldsV1.</summary>
    public string Of(string manager, string operation = "Apply", string subresource = "") => Owners
        .Where(o => o.Manager == manager && o.Operation == operation && (o.Subresource ?? "") == subresource).Select(static o => o.FieldsV1!.Text.Replace("\\\"", "'", StringComparison.Ordinal).Replace('"', '\'')).SingleOrDefault("");

    /// <summary>A step in words: <c>apply|force|status|update|create|internal MANAGER JSON</c>; an update is a merge patch.</summary>
    public void Do(string step)
    {
        var words = step.Split(' ', 3);
        _now = _now.AddSeconds(1);
        switch (words[0])
        {
            case "apply" or "force":
                Apply(words[1], words[2], words[0] == "force");
                break;
            case "status":
                Apply(words[1], words[2], force: false, "status");
                break;
            case "create":
                Object = Head(words[2]);
                Owners = Ownership.Created(Empty, Object.Value, [], new FieldWriter(words[1], null, _now));
                break;
            case "untracked":
                Object = Head(words[2]);
                break;
            case "update":
                Update(new FieldWriter(words[1], null, _now), words[2]);
                break;
            case "internal":
                Update(new FieldWriter(null, null, _now), words[2]);
                break;
            default:
                throw new ArgumentException(step);
        }
    }

    /// <summary>Applies a configuration, given without apiVersion, kind and metadata.</summary>
    public void Apply(string manager, string configuration, bool force = false, string? subresource = null)
    {
        var applied = Ownership.Apply(Object, Empty, Owners, Head(configuration), new FieldWriter(manager, subresource, _now), force);
        (Object, Owners) = (JsonElement.Parse(applied.Json), applied.Owners);
    }

    /// <summary>Changes the object by a merge patch.</summary>
    public void Update(FieldWriter writer, string patch, ImmutableArray<ManagedFieldsEntry> given = default)
    {
        var next = JsonSerializer.SerializeToElement(ControlPlane.Patching.MergePatch.Apply(JsonNode.Parse(Object!.Value.GetRawText()), JsonNode.Parse(patch.Replace('\'', '"'))!.AsObject()));
        Owners = Ownership.Updated(Object.Value, next, Owners, given.IsDefault ? [] : given, writer);
        Object = next;
    }

    private static JsonElement Head(string configuration)
    {
        var node = JsonNode.Parse(configuration.Replace('\'', '"'))!.AsObject();
        node.TryAdd("apiVersion", "t/v1");
        node.TryAdd("kind", "Thing");
        node.TryAdd("metadata", new JsonObject { ["name"] = "x" });
        return JsonSerializer.SerializeToElement(node);
    }
}
