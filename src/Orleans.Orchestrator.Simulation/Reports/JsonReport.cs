using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>The report for programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunReport))]
public sealed partial class JsonReport : JsonSerializerContext
{
    /// <summary>Writes it.</summary>
    public static string Of(RunReport report) => JsonSerializer.Serialize(report, Default.RunReport);
}
