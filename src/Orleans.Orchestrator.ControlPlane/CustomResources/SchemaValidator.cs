using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>
/// Checks values against a structural schema, in the words of Kubernetes (apiextensions <c>pkg/apiserver/validation</c> over kube-openapi's
/// <c>pkg/validation</c>).
/// </summary>
internal sealed class SchemaValidator
{
    private readonly FaultList _faults;

    private SchemaValidator(FaultList faults) => _faults = faults;

    /// <summary>Notes what is wrong with a whole object.</summary>
    public static void Validate(JsonObject value, StructuralSchema schema, FaultList faults) => new SchemaValidator(faults).Value(value, schema, SchemaPlace.Root);

    /// <summary>Notes what is wrong with a value at a place.</summary>
    public static void Validate(JsonNode? value, StructuralSchema schema, SchemaPlace place, FaultList faults) => new SchemaValidator(faults).Value(value, schema, place);

    private static FaultList Try(JsonNode? value, StructuralSchema schema, SchemaPlace place)
    {
        var faults = new FaultList();
        new SchemaValidator(faults).Value(value, schema, place);
        return faults;
    }

    private void Value(JsonNode? value, StructuralSchema schema, SchemaPlace place)
    {
        if (value is null && schema.Nullable)
            return;
        if (!IsOfType(value, schema, place))
            return;
        if (!schema.Enum.IsEmpty && !schema.Enum.Any(e => JsonNode.DeepEquals(JsonNode.Parse(e), value)))
            place.NotSupported(_faults, value, schema.Enum);
        switch (value)
        {
            case JsonObject members:
                Object(members, schema, place);
                break;
            case JsonArray items:
                List(items, schema, place);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                TextRules.Check(scalar.GetValue<string>(), schema, place, _faults);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number:
                NumberRules.Check(scalar, schema, place, _faults);
                break;
        }

        Combinations(value, schema, place);
    }

    private bool IsOfType(JsonNode? value, StructuralSchema schema, SchemaPlace place)
    {
        var found = TypeOf(value);
        if (schema.IsIntOrString)
        {
            if (found is "integer" or "string")
                return true;
            place.WrongType(_faults, "integer,string", found);
            return false;
        }

        if (schema.Type.Length == 0 || found == schema.Type || (found == "integer" && schema.Type == "number"))
        {
            if (value is not null || schema.Type.Length == 0)
                return true;
        }

        place.WrongType(_faults, schema.Type, found);
        return false;
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => NumberRules.IsInteger((JsonValue)value) ? "integer" : "number",
        _ => "boolean",
    };

    private void Object(JsonObject members, StructuralSchema schema, SchemaPlace place)
    {
        foreach (var name in schema.Required)
        {
            if (!members.ContainsKey(name))
                place.Child(name).Required(_faults);
        }

        if (schema.Limits.MinProperties is { } min && members.Count < min)
            place.Invalid(_faults, members, $"should have at least {min} properties");
        if (schema.Limits.MaxProperties is { } max && members.Count > max)
            place.TooMany(_faults, members.Count, max);
        foreach (var (name, member) in members)
        {
            if (schema.Property(name) is { } property)
                Value(member, property, place.Child(name));
        }

        if (schema.IsEmbedded)
            EmbeddedRules.Check(members, place, _faults);
    }

    private void List(JsonArray items, StructuralSchema schema, SchemaPlace place)
    {
        if (schema.Limits.MinItems is { } min && items.Count < min)
            place.Invalid(_faults, items, $"should have at least {min} items");
        if (schema.Limits.MaxItems is { } max && items.Count > max)
            place.TooMany(_faults, items.Count, max);
        if (schema.Items is { } inner)
        {
            for (var i = 0; i < items.Count; i++)
                Value(items[i], inner, place.Index(i));
        }

        if (schema.Limits.UniqueItems && items.Select(JsonOrder.Text).Distinct().Count() < items.Count)
            place.Invalid(_faults, items, "shouldn't contain duplicates");
        ListTypeRules.Check(items, schema, place, _faults);
    }

    private void Combinations(JsonNode? value, StructuralSchema schema, SchemaPlace place)
    {
        if (!schema.AnyOf.IsEmpty)
        {
            var tried = schema.AnyOf.Select(s => Try(value, s, place)).ToList();
            if (!tried.Any(t => t.IsEmpty))
            {
                place.Composite(_faults, "must validate at least one schema (anyOf)");
                TakeOver(tried.MinBy(t => t.Faults.Count)!);
            }
        }

        if (!schema.OneOf.IsEmpty)
        {
            var tried = schema.OneOf.Select(s => Try(value, s, place)).ToList();
            var valid = tried.Count(t => t.IsEmpty);
            if (valid != 1)
                place.Composite(_faults, $"must validate one and only one schema (oneOf). {(valid == 0 ? "Found none valid" : $"Found {valid} valid alternatives")}");
            if (valid == 0)
                TakeOver(tried.MinBy(t => t.Faults.Count)!);
        }

        if (!schema.AllOf.IsEmpty)
        {
            var tried = schema.AllOf.Select(s => Try(value, s, place)).ToList();
            if (!tried.All(t => t.IsEmpty))
                place.Composite(_faults, $"must validate all the schemas (allOf){(tried.Any(t => t.IsEmpty) ? "" : ". None validated")}");
            tried.ForEach(TakeOver);
        }

        if (schema.Not is { } not && Try(value, not, place).IsEmpty)
            place.Composite(_faults, "must not validate the schema (not)");
    }

    private void TakeOver(FaultList found)
    {
        foreach (FieldFault fault in found.Faults)
            _faults.Add(fault);
    }
}
