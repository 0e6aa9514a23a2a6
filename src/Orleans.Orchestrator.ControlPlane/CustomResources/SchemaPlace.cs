using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>Where in an object a value is, for faults: entries of maps are written as fields are.</summary>
internal sealed class SchemaPlace
{
    private const int MaxShown = 512;
    private readonly SchemaPlace? _parent;
    private readonly string _step;

    private SchemaPlace(SchemaPlace? parent, string step) => (_parent, _step) = (parent, step);

    /// <summary>The object itself.</summary>
    public static SchemaPlace Root { get; } = new(null, "");

    /// <summary>A place that is known by its text.</summary>
    public static SchemaPlace At(string path) => new(null, path);

    public SchemaPlace Child(string name) => new(this, name);

    public SchemaPlace Index(int index) => new(this, $"[{index.ToString(CultureInfo.InvariantCulture)}]");

    public void Required(FaultList faults) => faults.Add(new FieldFault(FaultReason.Required, ToString(), "Required value"));

    public void Invalid(FaultList faults, JsonNode? value, string rule) => Detail(faults, value, $"{this} in body {rule}");

    public void Detail(FaultList faults, JsonNode? value, string detail) =>
        faults.Add(new FieldFault(FaultReason.Invalid, Field, $"Invalid value: {Show(value)}: {detail}"));

    public void WrongType(FaultList faults, string expected, string found) =>
        faults.Add(new FieldFault(FaultReason.TypeInvalid, Field, $"Invalid value: \"{found}\": {this} in body must be of type {expected}: \"{found}\""));

    public void WrongFormat(FaultList faults, string value, string format) =>
        faults.Add(new FieldFault(FaultReason.TypeInvalid, Field, $"Invalid value: {Show(value)}: {this} in body must be of type {format}: {Show(value)}"));

    public void NotSupported(FaultList faults, JsonNode? value, ImmutableArray<string> supported) => faults.Add(new FieldFault(
        FaultReason.NotSupported, Field, $"Unsupported value: {Show(value)}: supported values: {string.Join(", ", supported.Select(s => s.StartsWith('"') ? s : $"\"{s}\""))}"));

    public void Duplicate(FaultList faults, JsonNode? value) => faults.Add(new FieldFault(FaultReason.Duplicate, Field, $"Duplicate value: {Show(value)}"));

    public void TooMany(FaultList faults, int actual, long max) =>
        faults.Add(new FieldFault(FaultReason.TooMany, Field, $"Too many: {actual}: must have at most {max} items"));

    public void TooLong(FaultList faults, long max) => faults.Add(new FieldFault(FaultReason.TooLong, Field, $"Too long: may not be more than {max} bytes"));

    /// <summary>A fault of a combination of schemas, which Kubernetes tells of no field.</summary>
    public void Composite(FaultList faults, string rule) => faults.Add(new FieldFault(FaultReason.Invalid, "<nil>", $"Invalid value: \"\": \"{this}\" {rule}"));

    /// <summary>A value as Kubernetes shows it in a fault.</summary>
    public static string Show(JsonNode? value)
    {
        var text = value is null ? "null" : value.ToJsonString(Showing);
        return text.Length > MaxShown ? text[..MaxShown] + "…" : text;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var before = _parent?.ToString() ?? "";
        return before.Length == 0 || _step.StartsWith('[') ? before + _step : $"{before}.{_step}";
    }

    private static JsonSerializerOptions Showing { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string Field => ToString() is { Length: > 0 } path ? path : "<nil>";
}
