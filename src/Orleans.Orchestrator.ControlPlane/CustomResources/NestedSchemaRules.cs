using System.Text.Json;
using Orleans.Orchestrator.ControlPlane.Resources;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>Schemas within <c>allOf</c>, <c>anyOf</c>, <c>oneOf</c> and <c>not</c> may judge values, but say nothing new about structure.</summary>
internal static class NestedSchemaRules
{
    private static readonly string[] Structure = ["type", "title", "description", "default", "additionalProperties"];

    private static readonly string[] Flags =
        ["nullable", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string"];

    private static readonly string[] Extensions = ["x-kubernetes-list-map-keys", "x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-validations"];

    public static void Validate(FieldPath path, JsonElement schema, FaultList faults)
    {
        var isIntOrString = StructuralRules.Flag(schema, "x-kubernetes-int-or-string");
        foreach (var name in (string[])["allOf", "anyOf", "oneOf"])
        {
            if (StructuralRules.Member(schema, name) is not { } list || (isIntOrString && name != "oneOf" && IsIntOrString(name, list)))
                continue;
            var i = 0;
            foreach (var inner in list.EnumerateArray())
                Nested(path.Child(name).Index(i++), inner, schema, faults);
        }

        if (StructuralRules.Member(schema, "not") is { } not)
            Nested(path.Child("not"), not, schema, faults);
    }

    /// <summary>The one form in which types may be repeated: <c>anyOf: [{type: integer}, {type: string}]</c>, alone or first in <c>allOf</c>.</summary>
    private static bool IsIntOrString(string name, JsonElement list) => name == "allOf"
        ? list.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first && StructuralRules.Member(first, "anyOf") is { } any && IsIntOrString("anyOf", any)
        : list.EnumerateArray().Select(e => StructuralRules.Text(e, "type")).SequenceEqual(["integer", "string"]);

    private static void Nested(FieldPath path, JsonElement inner, JsonElement outer, FaultList faults)
    {
        foreach (var name in Structure)
        {
            if (StructuralRules.Member(inner, name) is not null)
                faults.Forbidden(path.Child(name), $"must be {(name is "type" or "title" or "description" ? "empty" : "undefined")} to be structural");
        }

        foreach (var name in Flags)
        {
            if (StructuralRules.Flag(inner, name))
                faults.Forbidden(path.Child(name), "must be false to be structural");
        }

        foreach (var name in Extensions)
        {
            if (StructuralRules.Member(inner, name) is { } found && (found.ValueKind != JsonValueKind.Array || found.GetArrayLength() > 0))
                faults.Forbidden(path.Child(name), $"must be {(name is "x-kubernetes-list-type" or "x-kubernetes-map-type" ? "undefined" : "empty")} to be structural");
        }

        foreach (var (name, property) in StructuralRules.Members(inner, "properties"))
        {
            var at = path.Child("properties").Key(name);
            if (name == "metadata")
                faults.Forbidden(at, "must not be specified in a nested context");
            if (StructuralRules.Member(outer, "properties") is { } properties && StructuralRules.Member(properties, name) is { } known)
                Nested(at, property, known, faults);
            else if (StructuralRules.Member(outer, "additionalProperties") is not { ValueKind: JsonValueKind.Object } && !StructuralRules.Flag(outer, "x-kubernetes-preserve-unknown-fields"))
                faults.Required(at, "must be specified outside of the value validation to be structural");
        }

        if (StructuralRules.Member(inner, "items") is { ValueKind: JsonValueKind.Object } items)
        {
            if (StructuralRules.Member(outer, "items") is { ValueKind: JsonValueKind.Object } known)
                Nested(path.Child("items"), items, known, faults);
            else
                faults.Required(path.Child("items"), "must be specified outside of the value validation to be structural");
        }

        foreach (var name in (string[])["allOf", "anyOf", "oneOf"])
        {
            var i = 0;
            foreach (var deeper in StructuralRules.Member(inner, name)?.EnumerateArray().ToList() ?? [])
                Nested(path.Child(name).Index(i++), deeper, outer, faults);
        }

        if (StructuralRules.Member(inner, "not") is { } not)
            Nested(path.Child("not"), not, outer, faults);
    }
}
