using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>How volumes can be mounted.</summary>
internal static class AccessModes
{
    public const string OncePod = "ReadWriteOncePod";

    private static readonly string[] Known = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", OncePod];

    public static void Validate(FieldPath path, ImmutableArray<string> modes, FaultList faults)
    {
        foreach (var mode in modes)
            Checks.OneOf(path, mode, faults, Known);
        if (modes.Contains(OncePod) && modes.Any(m => m != OncePod && Known.Contains(m)))
            faults.Forbidden(path, $"may not use {OncePod} with other access modes");
    }
}
