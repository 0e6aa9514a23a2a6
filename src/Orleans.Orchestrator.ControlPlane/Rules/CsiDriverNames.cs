using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for names of CSI drivers wherever they occur (kubernetes <c>ValidateCSIDriverName</c>).</summary>
internal static class CsiDriverNames
{
    private const int Longest = 63;

    public static void Validate(FieldPath path, string name, FaultList faults)
    {
        if (name.Length == 0)
            faults.Required(path);
        if (name.Length > Longest)
            faults.TooLong(path, Longest);
        faults.InvalidEach(path, name, DnsNames.SubdomainFaults(name.ToLowerInvariant()));
    }
}
