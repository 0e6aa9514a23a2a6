using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>Checks that many kinds share, in Kubernetes' words.</summary>
internal static class Checks
{
    public const string Immutable = "field is immutable";

    private static readonly string[] Protocols = ["SCTP", "TCP", "UDP"];

    public static void NotNegative(FieldPath path, long? value, FaultList faults)
    {
        if (value < 0)
            faults.Invalid(path, value, "must be greater than or equal to 0");
    }

    public static void NotNegative(FieldPath path, Quantity value, FaultList faults)
    {
        if (value < Quantity.Zero)
            faults.Invalid(path, value, "must be greater than or equal to 0");
    }

    public static void InRange(FieldPath path, long? value, long min, long max, FaultList faults)
    {
        if (value < min || value > max)
            faults.Invalid(path, value, $"must be between {min} and {max}, inclusive");
    }

    public static void Port(FieldPath path, int value, FaultList faults) => InRange(path, value, 1, 65535, faults);

    public static void Port(FieldPath path, IntOrString value, FaultList faults)
    {
        if (value.Text is { } name)
            faults.InvalidEach(path, name, DnsNames.PortNameFaults(name));
        else
            Port(path, value.Number, faults);
    }

    public static void Protocol(FieldPath path, string? value, FaultList faults) => RequiredOneOf(path, value, faults, Protocols);

    /// <summary>A value that may be left open; the known ones in Kubernetes' order.</summary>
    public static void OneOf(FieldPath path, string? value, FaultList faults, params string[] supported)
    {
        if (value is not null && !supported.Contains(value))
            faults.NotSupported(path, value, supported);
    }

    public static void RequiredOneOf(FieldPath path, string? value, FaultList faults, params string[] supported)
    {
        if (string.IsNullOrEmpty(value))
            faults.Required(path);
        else
            OneOf(path, value, faults, supported);
    }

    public static void Required(FieldPath path, string? value, FaultList faults)
    {
        if (string.IsNullOrEmpty(value))
            faults.Required(path);
    }

    /// <summary>A DNS label, where one is given.</summary>
    public static void Label(FieldPath path, string? value, FaultList faults)
    {
        if (!string.IsNullOrEmpty(value))
            faults.InvalidEach(path, value, DnsNames.LabelFaults(value));
    }

    /// <summary>The name of an object, where one is given.</summary>
    public static void Name(FieldPath path, string? value, FaultList faults)
    {
        if (!string.IsNullOrEmpty(value))
            faults.InvalidEach(path, value, DnsNames.SubdomainFaults(value));
    }

    /// <summary>A name that may bear a domain as prefix.</summary>
    public static void Qualified(FieldPath path, string? value, FaultList faults)
    {
        if (value is not null)
            faults.InvalidEach(path, value, LabelNames.KeyFaults(value));
    }

    public static void Mode(FieldPath path, int? mode, FaultList faults)
    {
        if (mode is < 0 or > 511)
            faults.Invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive");
    }

    /// <summary>A path below a folder, that cannot lead out of it.</summary>
    public static void DescendingPath(FieldPath path, string? value, FaultList faults)
    {
        if (string.IsNullOrEmpty(value))
            return;
        if (value.StartsWith('/'))
            faults.Invalid(path, value, "must be a relative path");
        NoBacksteps(path, value, faults);
    }

    /// <summary>A <see cref="DescendingPath"/> that is none of the names which volumes keep for themselves.</summary>
    public static void FilePath(FieldPath path, string? value, FaultList faults)
    {
        DescendingPath(path, value, faults);
        if (value is not null && value.StartsWith("..", StringComparison.Ordinal) && !value.StartsWith("../", StringComparison.Ordinal))
            faults.Invalid(path, value, "must not start with '..'");
    }

    public static void NoBacksteps(FieldPath path, string value, FaultList faults)
    {
        if (HasBacksteps(value))
            faults.Invalid(path, value, "must not contain '..'");
    }

    public static bool HasBacksteps(string value) => value.Split('/').Contains("..");
}
