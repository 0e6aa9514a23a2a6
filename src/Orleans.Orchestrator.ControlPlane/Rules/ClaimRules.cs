using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a pod's claims of devices, and for the containers that use them.</summary>
internal static class ClaimRules
{
    public static void Validate(FieldPath path, ImmutableArray<PodResourceClaim> claims, FaultList faults)
    {
        var names = new HashSet<string>();
        for (var i = 0; i < claims.Length; i++)
        {
            var (claim, at) = (claims[i], path.Index(i));
            if (claim.Name.Length == 0)
                faults.Required(at.Child("name"));
            else if (!names.Add(claim.Name))
                faults.Duplicate(at.Child("name"), claim.Name);
            else
                Checks.Label(at.Child("name"), claim.Name, faults);
            if (claim is { ResourceClaimName: not null, ResourceClaimTemplateName: not null })
                faults.Invalid(at, FaultValue.Of(claim), "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
            if (claim is { ResourceClaimName: null, ResourceClaimTemplateName: null })
                faults.Invalid(at, FaultValue.Of(claim), "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
            if (claim.ResourceClaimName is { } direct)
                faults.InvalidEach(at.Child("resourceClaimName"), direct, DnsNames.SubdomainFaults(direct));
            if (claim.ResourceClaimTemplateName is { } template)
                faults.InvalidEach(at.Child("resourceClaimTemplateName"), template, DnsNames.SubdomainFaults(template));
        }
    }

    /// <summary>A container's uses of the pod's claims.</summary>
    public static void ValidateUses(FieldPath path, ImmutableArray<ResourceClaim> uses, IReadOnlyList<string> claims, FaultList faults)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < uses.Length; i++)
        {
            var (use, at) = (uses[i], path.Index(i));
            if (use.Name.Length == 0)
            {
                faults.Required(at);
                continue;
            }

            Checks.Label(at.Child("request"), use.Request, faults);
            var key = string.IsNullOrEmpty(use.Request) ? use.Name : $"{use.Name}/{use.Request}";
            var overlaps = seen.Contains(use.Name) || (string.IsNullOrEmpty(use.Request) && seen.Any(s => s.StartsWith(use.Name + "/", StringComparison.Ordinal)));
            if (!seen.Add(key) || overlaps)
                faults.Duplicate(at, overlaps ? use.Name : key);
            if (!claims.Contains(use.Name))
            {
                faults.NotFound(at, use.Name, "must be one of the names in pod.spec.resourceClaims"
                    + (claims.Count == 0 ? " which is empty" : $": {string.Join(", ", claims)}"));
            }
        }
    }
}
