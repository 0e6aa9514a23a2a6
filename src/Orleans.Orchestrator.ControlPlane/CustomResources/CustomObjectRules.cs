using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.CustomResources.Validations;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>What holds for the objects of one version of a custom kind: its schema. Defaults are set where objects are read.</summary>
/// <param name="version">The version in which an object is asked for.</param>
/// <param name="storage">The version in which it is stored.</param>
/// <param name="rules">The schema's expressions; null when it has none.</param>
internal sealed class CustomObjectRules(ResourceKind version, ResourceKind storage, RuleTree? rules) : ResourceRules<CustomObject>
{
    private const string Status = "status";

    /// <summary>After these faults the expressions are not asked: they may count on what the schema says.</summary>
    private static readonly string[] Blocking =
        [FaultReason.NotSupported, FaultReason.Required, FaultReason.TooLong, FaultReason.TooMany, FaultReason.TypeInvalid];

    private CustomVersion Custom => version.Custom!;

    public override bool HasGeneration => true;

    public override bool IsScalable => Custom.Scale is not null;

    public override CustomObject PrepareForCreate(CustomObject value)
    {
        var stored = value.InVersion(storage);
        return Custom.HasStatus ? stored with { Fields = stored.Fields.Remove(Status) } : stored;
    }

    public override CustomObject PrepareForUpdate(CustomObject current, CustomObject next)
    {
        var stored = next.InVersion(storage);
        return Custom.HasStatus ? stored with { Fields = WithStatus(stored.Fields, current.Fields) } : stored;
    }

    public override CustomObject WithStatusOf(CustomObject current, CustomObject next) => current with { Fields = WithStatus(current.Fields, next.Fields) };

    public override ObjectMeta MetadataWithStatus(ObjectMeta current, ObjectMeta next) => current;

    public override CustomObject WithReplicasOf(CustomObject current, CustomObject next)
    {
        var place = Custom.Scale!.SpecReplicas;
        var fields = JsonOrder.Object(current.Fields);
        JsonObject at = fields;
        foreach (var name in place.Names[..^1])
            at = at[name] as JsonObject ?? (JsonObject)(at[name] = new JsonObject());
        at[place.Names[^1]] = place.First(next) is { } replicas ? JsonNode.Parse(replicas.GetRawText()) : null;
        return current with { Fields = JsonOrder.Fields(fields) };
    }

    public override bool HasSameSpec(CustomObject left, CustomObject right) => Custom.HasStatus
        ? left.Fields.Remove(Status).Equals(right.Fields.Remove(Status))
        : left.Fields.Equals(right.Fields);

    public override void Validate(CustomObject value, FaultList faults)
    {
        if (Custom.Schema is not { } schema)
            return;
        SchemaValidator.Validate(Whole(value), schema, faults);
        ScaleFaults(value, faults);
    }

    public override void ValidateCreate(CustomObject value, FaultList faults) => Expressions(null, value, faults);

    public override void ValidateUpdate(CustomObject current, CustomObject next, FaultList faults) => Expressions(current, next, faults);

    public override void ValidateStatusUpdate(CustomObject current, CustomObject next, FaultList faults)
    {
        Validate(next, faults);
        Expressions(current, next, faults);
    }

    public override IEnumerable<string> Warnings(CustomObject value) =>
        from finalizer in value.Metadata.Finalizers
        where !finalizer.Contains('/') && finalizer is not ("orphan" or "foregroundDeletion")
        select $"metadata.finalizers: \"{finalizer}\": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers";

    private void Expressions(CustomObject? current, CustomObject next, FaultList faults)
    {
        if (rules is null)
            return;
        if (faults.Faults.Any(f => Blocking.Contains(f.Reason)))
        {
            faults.Add(new FieldFault(
                FaultReason.Invalid, "<nil>", "Invalid value: \"null\": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"));
            return;
        }

        RuleCheck.Validate(rules, Whole(next), current is null ? null : Whole(current), faults);
    }

    /// <summary>The object with everything that a schema may speak of.</summary>
    private JsonObject Whole(CustomObject value)
    {
        var whole = JsonOrder.Object(value.Fields);
        (whole["apiVersion"], whole["kind"]) = (version.ApiVersion, version.Kind);
        whole["metadata"] = JsonSerializer.SerializeToNode(value.Metadata);
        return whole;
    }

    private void ScaleFaults(CustomObject value, FaultList faults)
    {
        if (Custom.Scale is not { } scale)
            return;
        foreach (var path in (JsonPath[])[scale.SpecReplicas, scale.StatusReplicas])
        {
            if (path.First(value) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var replicas))
                ReplicaFaults(FieldPath.Root(path.Text.TrimStart('.')), replicas, faults);
        }

        if (scale.Selector is { } selector && selector.FirstText(value) is { Length: > 32 * 1024 })
            faults.TooLong(FieldPath.Root(selector.Text.TrimStart('.')), 32 * 1024);
    }

    private static void ReplicaFaults(FieldPath path, long replicas, FaultList faults)
    {
        if (replicas < 0)
            faults.Invalid(path, replicas, "should be a non-negative integer");
        else if (replicas > int.MaxValue)
            faults.Invalid(path, replicas, $"should be less than or equal to {int.MaxValue}");
    }

    private static Map<RawJson> WithStatus(Map<RawJson> fields, Map<RawJson> from) =>
        from.TryGetValue(Status, out var status) ? fields.SetItem(Status, status) : fields.Remove(Status);
}
