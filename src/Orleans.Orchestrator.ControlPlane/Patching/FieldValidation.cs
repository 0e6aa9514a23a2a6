using System.Collections.Immutable;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Patching;

/// <summary>What becomes of the faults of an object that a patch made: Kubernetes' <c>fieldValidation</c> modes and wording.</summary>
internal static class FieldValidation
{
    /// <summary>Unknown and repeated fields are errors.</summary>
    public const string Strict = "Strict";

    /// <summary>Unknown and repeated fields are warnings.</summary>
    public const string Warn = "Warn";

    /// <summary>Unknown and repeated fields are dropped.</summary>
    public const string Ignore = "Ignore";

    /// <summary>Judges the faults of what a patch made.</summary>
    /// <returns>Warnings for the client.</returns>
    /// <exception cref="ApiException">422: a value of the wrong type, an unknown or repeated field in mode Strict; 400: an unknown mode.</exception>
    public static ImmutableArray<string> Check(ResourceKind kind, string name, IReadOnlyList<JsonFault> faults, string mode)
    {
        ApiException Refuse(string why) => ApiErrors.Invalid(kind, name, [new FieldFault(FaultReason.Invalid, "patch", $"Invalid value: {why}")]);
        if (mode is not (Strict or Warn or Ignore or ""))
            throw ApiErrors.BadRequest($"invalid fieldValidation \"{mode}\": must be one of \"{Ignore}\", \"{Warn}\", \"{Strict}\"");
        var wrong = faults.Where(f => f.Kind == JsonFaultKind.WrongType).Select(f => $"{f.Path}: {f.Message}").ToArray();
        if (wrong.Length > 0)
            throw Refuse($"json: cannot unmarshal: {string.Join(", ", wrong)}");
        ImmutableArray<string> strict = [.. faults.Select(f => $"{(f.Kind == JsonFaultKind.UnknownField ? "unknown" : "duplicate")} field \"{f.Path}\"")];
        return mode switch
        {
            Strict when !strict.IsEmpty => throw Refuse($"strict decoding error: {string.Join(", ", strict)}"),
            Warn => strict,
            _ => [],
        };
    }
}
