using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Access;

/// <summary>What of some rules is not within others: nobody may give away more than they have (kubernetes <c>component-helpers/auth/rbac/validation/policy_comparator.go</c>).</summary>
internal static class RoleCoverage
{
    /// <summary>The parts of <paramref name="wanted"/> that no rule of <paramref name="held"/> allows as a whole, put together again by what they are about.</summary>
    public static ImmutableArray<PolicyRule> Missing(ImmutableArray<PolicyRule> held, ImmutableArray<PolicyRule> wanted)
    {
        var missing = wanted.SelectMany(Parts).Where(part => !held.Any(rule => Covers(rule, part)));
        return
        [
            .. missing.GroupBy(part => part with { Verbs = [] })
                .Select(g => g.Key with { Verbs = [.. g.SelectMany(p => p.Verbs).Distinct()] }),
        ];
    }

    /// <summary>A rule as errors tell it.</summary>
    public static string Show(PolicyRule rule)
    {
        var parts = new List<string>();
        Add(parts, "APIGroups", rule.ApiGroups);
        Add(parts, "Resources", rule.Resources);
        Add(parts, "NonResourceURLs", rule.NonResourceURLs);
        Add(parts, "ResourceNames", rule.ResourceNames);
        Add(parts, "Verbs", rule.Verbs);
        return $"{{{string.Join(", ", parts)}}}";
    }

    private static void Add(List<string> parts, string name, ImmutableArray<string> values)
    {
        if (!values.IsEmpty)
            parts.Add($"{name}:[{string.Join(' ', values.Select(v => $"\"{v}\""))}]");
    }

    /// <summary>A rule as many that have one entry in each list.</summary>
    private static IEnumerable<PolicyRule> Parts(PolicyRule rule) =>
        from verb in rule.Verbs
        from part in Resources(rule).Concat(rule.NonResourceURLs.Select(path => new PolicyRule { NonResourceURLs = [path] }))
        select part with { Verbs = [verb] };

    private static IEnumerable<PolicyRule> Resources(PolicyRule rule) =>
        from @group in rule.ApiGroups
        from resource in rule.Resources
        from names in rule.ResourceNames.IsEmpty ? (IEnumerable<ImmutableArray<string>>)[[]] : rule.ResourceNames.Select(n => ImmutableArray.Create(n))
        select new PolicyRule { ApiGroups = [@group], Resources = [resource], ResourceNames = names };

    private static bool Covers(PolicyRule rule, PolicyRule part)
    {
        if (!RoleMatch.Has(rule.Verbs, part.Verbs[0]))
            return false;
        if (!part.NonResourceURLs.IsEmpty)
            return RoleMatch.HasPath(rule.NonResourceURLs, part.NonResourceURLs[0]);
        return RoleMatch.Has(rule.ApiGroups, part.ApiGroups[0]) && RoleMatch.HasResource(rule.Resources, part.Resources[0])
            && (rule.ResourceNames.IsEmpty || (!part.ResourceNames.IsEmpty && rule.ResourceNames.Contains(part.ResourceNames[0])));
    }
}
