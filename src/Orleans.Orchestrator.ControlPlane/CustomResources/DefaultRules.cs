using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>Defaults must themselves be valid by their schema (apiextensions <c>pkg/apiserver/schema/defaulting</c>).</summary>
internal static class DefaultRules
{
    public static void Validate(FieldPath path, StructuralSchema schema, FaultList faults)
    {
        if (schema.Default is { } text)
            Check(path.Child("default"), JsonNode.Parse(text), schema, faults);
        foreach (var (name, property) in schema.Properties)
            Validate(path.Child("properties").Key(name), property, faults);
        if (schema.Items is { } items)
            Validate(path.Child("items"), items, faults);
        if (schema.Additional is { } additional)
            Validate(path.Child("additionalProperties"), additional, faults);
    }

    private static void Check(FieldPath path, JsonNode? value, StructuralSchema schema, FaultList faults)
    {
        var found = new FaultList();
        SchemaValidator.Validate(value, schema, SchemaPlace.At(path.ToString()), found);
        foreach (FieldFault fault in found.Faults)
            faults.Add(fault);
    }
}
