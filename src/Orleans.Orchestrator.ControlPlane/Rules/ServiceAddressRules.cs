using System.Collections.Immutable;
using System.Net.Sockets;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a Service's own addresses and their families. This cluster has IPv4.</summary>
internal static class ServiceAddressRules
{
    /// <summary>Instead of an address: the Service has none, and its name stands for its pods.</summary>
    public const string Headless = "None";

    private static readonly FieldPath Addresses = FieldPath.Spec.Child("clusterIPs");
    private static readonly FieldPath Families = FieldPath.Spec.Child("ipFamilies");

    public static bool IsHeadless(ServiceSpec spec) => spec.ClusterIPs is [Headless];

    public static void Validate(ServiceSpec spec, FaultList faults)
    {
        if (spec.Type == "ExternalName")
            return;
        if (!string.IsNullOrEmpty(spec.ClusterIP) && spec.ClusterIPs.IsEmpty)
            faults.Required(Addresses);
        else if (!string.IsNullOrEmpty(spec.ClusterIP) && spec.ClusterIPs[0] != spec.ClusterIP)
            faults.Invalid(Addresses, spec.ClusterIPs, "first value must match `clusterIP`");
        else if (string.IsNullOrEmpty(spec.ClusterIP) && !spec.ClusterIPs.IsEmpty)
            faults.Invalid(Addresses, spec.ClusterIPs, "must be empty when `clusterIP` is not specified");
        var seen = new HashSet<string>();
        for (var i = 0; i < spec.IpFamilies.Length; i++)
        {
            Checks.OneOf(Families.Index(i), spec.IpFamilies[i], faults, "IPv4", "IPv6");
            if (!seen.Add(spec.IpFamilies[i]))
                faults.Duplicate(Families.Index(i), spec.IpFamilies[i]);
        }

        Checks.OneOf(FieldPath.Spec.Child("ipFamilyPolicy"), spec.IpFamilyPolicy, faults, "PreferDualStack", "RequireDualStack", "SingleStack");
        if (Each(spec.ClusterIPs, faults))
            Together(spec, faults);
    }

    /// <summary>What the cluster cannot give: a second family, or another one.</summary>
    public static void ValidateFamilies(ServiceSpec spec, FaultList faults)
    {
        if (spec.Type == "ExternalName" || (IsHeadless(spec) && spec.Selector.Count == 0))
            return;
        for (var i = 0; i < spec.IpFamilies.Length; i++)
        {
            if (spec.IpFamilies[i] == "IPv6")
                faults.Invalid(Families.Index(i), "IPv6", "not configured on this cluster");
        }

        if (spec.IpFamilyPolicy == "RequireDualStack")
            faults.Invalid(FieldPath.Spec.Child("ipFamilyPolicy"), spec.IpFamilyPolicy, "this cluster is not configured for dual-stack services");
    }

    /// <summary>What has an address keeps it.</summary>
    public static void ValidateUpdate(ServiceSpec old, ServiceSpec now, FaultList faults)
    {
        if (old.Type == "ExternalName" || now.Type == "ExternalName" || (IsHeadless(old) && IsHeadless(now)))
            return;
        for (var i = 0; i < old.ClusterIPs.Length && i < now.ClusterIPs.Length; i++)
        {
            if (old.ClusterIPs[i] != now.ClusterIPs[i])
                faults.Invalid(Addresses.Index(i), now.ClusterIPs, "may not change once set");
        }

        if (!old.ClusterIPs.IsEmpty && now.ClusterIPs.IsEmpty)
            faults.Invalid(Addresses.Index(0), now.ClusterIPs, "primary clusterIP can not be unset");
        if (IsHeadless(old) || IsHeadless(now) || old.IpFamilies.IsEmpty || now.IpFamilies.IsEmpty)
            return;
        if (old.IpFamilies[0] != now.IpFamilies[0])
            faults.Invalid(Families.Index(0), now.IpFamilies, "may not change once set");
    }

    private static bool Each(ImmutableArray<string> addresses, FaultList faults)
    {
        var before = faults.Count;
        for (var i = 0; i < addresses.Length; i++)
        {
            if (i == 0 && addresses[0] == Headless)
            {
                if (addresses.Length > 1)
                    faults.Invalid(Addresses, addresses, "'None' must be the first and only value");
            }
            else
            {
                AddressRules.Ip(Addresses.Index(i), addresses[i], faults);
            }
        }

        var valid = faults.Count == before;
        if (addresses.Length > 2)
            faults.Invalid(Addresses, addresses, "may only hold up to 2 values");
        return valid;
    }

    private static void Together(ServiceSpec spec, FaultList faults)
    {
        var families = spec.ClusterIPs.Select(a => AddressRules.Parse(a)?.AddressFamily).ToList();
        if (families.Count > 1 && families.Distinct().Count() < 2)
            faults.Invalid(Addresses, spec.ClusterIPs, "may specify no more than one IP for each IP family");
        for (var i = 0; !IsHeadless(spec) && i < families.Count && i < spec.IpFamilies.Length; i++)
        {
            var isV6 = families[i] == AddressFamily.InterNetworkV6;
            if (spec.IpFamilies[i] == "IPv4" && isV6)
                faults.Invalid(Addresses.Index(i), spec.ClusterIPs[i], $"expected an IPv4 value as indicated by `ipFamilies[{i}]`");
            if (spec.IpFamilies[i] == "IPv6" && !isV6)
                faults.Invalid(Addresses.Index(i), spec.ClusterIPs[i], $"expected an IPv6 value as indicated by `ipFamilies[{i}]`");
        }
    }
}
