using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>Names of the form <c>domain/path</c>, such as those of controllers (apimachinery <c>validation.IsDomainPrefixedPath</c>).</summary>
internal static class DomainPaths
{
    public static void Validate(FieldPath path, string value, FaultList faults)
    {
        if (value.Length == 0)
        {
            faults.Required(path);
            return;
        }

        var slash = value.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == value.Length - 1)
        {
            faults.Invalid(path, value, "must be a domain-prefixed path (such as \"acme.io/foo\")");
            return;
        }

        faults.InvalidEach(path, value[..slash], DnsNames.SubdomainFaults(value[..slash]));
        if (value[(slash + 1)..].Any(static c => !char.IsAsciiLetterOrDigit(c) && !"/-_.~!$&'()*+,;=%:@".Contains(c)))
            faults.Invalid(path, value[(slash + 1)..], "Invalid path");
    }
}
