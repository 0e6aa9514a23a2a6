using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Simulation.WhatIf;

namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>The report for programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(WhatIfReport))]
public sealed partial class JsonReport : JsonSerializerContext
{
    /// <summary>Writes it.</summary>
    public static string Of(RunReport report) => JsonSerializer.Serialize(report, Default.RunReport);

    /// <summary>Writes that of a what-if.</summary>
    public static string Of(WhatIfReport report) => JsonSerializer.Serialize(report, Default.WhatIfReport);
}
