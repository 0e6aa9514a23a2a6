using System.Net;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>Checks that many kinds share, in Kubernetes' words.</summary>
internal static class Checks
{
    public static void NotNegative(FieldPath path, long? value, FaultList faults)
    {
        if (value < 0)
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

    public static void OneOf(FieldPath path, string? value, FaultList faults, params string[] supported)
    {
        if (!string.IsNullOrEmpty(value) && !supported.Contains(value))
            faults.NotSupported(path, value, supported);
    }

    public static void RequiredOneOf(FieldPath path, string? value, FaultList faults, params string[] supported)
    {
        if (string.IsNullOrEmpty(value))
            faults.Required(path);
        else
            OneOf(path, value, faults, supported);
    }

    public static void IpAddress(FieldPath path, string value, FaultList faults)
    {
        if (!IPAddress.TryParse(value, out var address) || !address.ToString().Equals(value, StringComparison.OrdinalIgnoreCase))
            faults.Invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
}
