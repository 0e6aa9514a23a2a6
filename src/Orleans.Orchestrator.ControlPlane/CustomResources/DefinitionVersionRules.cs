using System.Text.Json;
using Orleans.Orchestrator.ControlPlane.CustomResources.Validations;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>One version of a custom kind: its schema, columns and subresources.</summary>
internal static class DefinitionVersionRules
{
    private const int MaxSelectable = 8;
    private const int MaxDeprecationWarning = 256;
    private static readonly string[] ColumnTypes = ["integer", "number", "string", "boolean", "date"];
    private static readonly string[] ColumnFormats = ["int32", "int64", "float", "double", "byte", "date", "date-time", "password"];

    public static void Validate(FieldPath path, CustomResourceDefinitionVersion version, FaultList faults)
    {
        if (DnsNames.Label1035Faults(version.Name) is { IsEmpty: false } wrong)
            faults.Invalid(path.Child("name"), version.Name, string.Join(",", wrong));
        Deprecation(path.Child("deprecationWarning"), version, faults);
        var schemaPath = path.Child("schema").Child("openAPIV3Schema");
        if (version.SchemaValue?.OpenAPIV3Schema is { } schema)
            Schema(schemaPath, schema, faults);
        else
            faults.Required(schemaPath, "schemas are required");
        for (var i = 0; i < version.AdditionalPrinterColumns.Length; i++)
            Column(path.Child("additionalPrinterColumns").Index(i), version.AdditionalPrinterColumns[i], faults);
        if (version.Subresources?.Scale is { } scale)
            Scale(path.Child("subresources").Child("scale"), scale, faults);
        Selectable(path.Child("selectableFields"), version, faults);
    }

    private static void Schema(FieldPath path, JSONSchemaProps schema, FaultList faults)
    {
        using var document = JsonDocument.Parse(schema.Json, new JsonDocumentOptions { MaxDepth = 128 });
        var before = faults.Faults.Count;
        StructuralRules.Validate(path, document.RootElement, faults);
        if (faults.Faults.Count != before)
            return;
        var structural = StructuralSchema.Parse(schema.Json);
        DefaultRules.Validate(path, structural, faults);
        ValidationRules.Validate(path, structural, faults);
    }

    private static void Deprecation(FieldPath path, CustomResourceDefinitionVersion version, FaultList faults)
    {
        if (version.DeprecationWarning is not { } warning)
            return;
        if (version.Deprecated != true)
            faults.Invalid(path, warning, "can only be set for deprecated versions");
        if (warning.Length == 0)
            faults.Invalid(path, warning, "must not be an empty string");
        if (warning.Length > MaxDeprecationWarning)
            faults.Invalid(path, warning, $"must be <= {MaxDeprecationWarning} characters long");
        if (warning.Any(char.IsControl))
            faults.Invalid(path, warning, "must only contain printable UTF-8 characters");
    }

    private static void Column(FieldPath path, CustomResourceColumnDefinition column, FaultList faults)
    {
        if (column.Name.Length == 0)
            faults.Required(path.Child("name"));
        if (column.Type.Length == 0)
            faults.Required(path.Child("type"), $"must be one of {string.Join(",", ColumnTypes)}");
        else if (!ColumnTypes.Contains(column.Type))
            faults.Invalid(path.Child("type"), column.Type, $"must be one of {string.Join(",", ColumnTypes)}");
        if (column.Format is { Length: > 0 } format && !ColumnFormats.Contains(format))
            faults.Invalid(path.Child("format"), format, $"must be one of {string.Join(",", ColumnFormats)}");
        if (column.JsonPath.Length == 0)
            faults.Required(path.Child("jsonPath"));
        else if (!column.JsonPath.StartsWith('.') || !JsonPath.TryParse(column.JsonPath, out _))
            faults.Invalid(path.Child("jsonPath"), column.JsonPath, "is an invalid path: must be a simple json path starting with .");
    }

    private static void Scale(FieldPath path, CustomResourceSubresourceScale scale, FaultList faults)
    {
        Under(path.Child("specReplicasPath"), scale.SpecReplicasPath, faults, "spec");
        Under(path.Child("statusReplicasPath"), scale.StatusReplicasPath, faults, "status");
        if (scale.LabelSelectorPath is { Length: > 0 } selector)
            Under(path.Child("labelSelectorPath"), selector, faults, "spec", "status");
    }

    private static void Under(FieldPath path, string value, FaultList faults, params string[] roots)
    {
        if (value.Length == 0)
            faults.Required(path);
        else if (!value.StartsWith('.') || !JsonPath.TryParse(value, out var parsed) || parsed.Names is not { IsDefault: false, Length: > 1 } names)
            faults.Invalid(path, value, "should be a simple json path, without array notation, starting with .");
        else if (!roots.Contains(names[0]))
            faults.Invalid(path, value, $"should be a json path under .{string.Join(" or .", roots)}");
    }

    private static void Selectable(FieldPath path, CustomResourceDefinitionVersion version, FaultList faults)
    {
        if (version.SelectableFields.Length > MaxSelectable)
            faults.TooMany(path, version.SelectableFields.Length, MaxSelectable);
        var seen = new HashSet<string>();
        for (var i = 0; i < version.SelectableFields.Length; i++)
        {
            var (field, at) = (version.SelectableFields[i].JsonPath, path.Index(i).Child("jsonPath"));
            if (!JsonPath.TryParse(field, out var parsed) || !field.StartsWith('.') || parsed.Names is not { IsDefault: false } names)
                faults.Invalid(at, field, "is an invalid path: must be a simple json path without array notation");
            else if (names[0] == "metadata")
                faults.Invalid(at, field, "must not point to fields in metadata");
            if (!seen.Add(field))
                faults.Duplicate(at, field);
        }
    }
}
