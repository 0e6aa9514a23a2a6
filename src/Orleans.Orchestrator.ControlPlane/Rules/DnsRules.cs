using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for how a pod resolves names; the limits are those of libc.</summary>
internal static class DnsRules
{
    private const int MaxNameservers = 3;
    private const int MaxSearches = 32;
    private const int MaxSearchLength = 2048;

    public static void Validate(FieldPath path, PodSpec spec, FaultList faults)
    {
        if (spec.DnsPolicy == "None" && spec.DnsConfig is null)
        {
            faults.Required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
            return;
        }

        if (spec.DnsConfig is not { } dns)
            return;
        if (spec.DnsPolicy == "None" && dns.Nameservers.IsEmpty)
        {
            faults.Required(path.Child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None");
            return;
        }

        if (dns.Nameservers.Length > MaxNameservers)
            faults.Invalid(path.Child("nameservers"), dns.Nameservers, $"must not have more than {MaxNameservers} nameservers");
        for (var i = 0; i < dns.Nameservers.Length; i++)
            AddressRules.Ip(path.Child("nameservers").Index(i), dns.Nameservers[i], faults);
        Searches(path.Child("searches"), dns, faults);
        for (var i = 0; i < dns.Options.Length; i++)
        {
            if (string.IsNullOrEmpty(dns.Options[i].Name))
                faults.Required(path.Child("options").Index(i), "must not be empty");
        }
    }

    private static void Searches(FieldPath path, PodDNSConfig dns, FaultList faults)
    {
        if (dns.Searches.Length > MaxSearches)
            faults.Invalid(path, dns.Searches, $"must not have more than {MaxSearches} search paths");
        if (dns.Searches.Sum(s => s.Length + 1) - 1 > MaxSearchLength)
            faults.Invalid(path, dns.Searches, $"must not have more than {MaxSearchLength} characters (including spaces) in the search list");
        for (var i = 0; i < dns.Searches.Length; i++)
        {
            var search = dns.Searches[i];
            if (search == ".")
                continue;
            if (search.EndsWith('.'))
                search = search[..^1];
            // Windows' names may bear underscores.
            faults.InvalidEach(path.Index(i), search, DnsNames.SubdomainFaults(search.Replace('_', 'x')));
        }
    }
}
