using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.Naming;

/// <summary>Kubernetes' rules for names that become DNS names (RFC 1123 and RFC 1035); each fault in Kubernetes' words.</summary>
public static partial class DnsNames
{
    private const string SubdomainRule =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string LabelRule =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
        + "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string Label1035Rule =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an "
        + "alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string PortNameRule = "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";

    /// <summary>What is wrong with a DNS subdomain of at most 253 characters; empty when nothing is.</summary>
    public static ImmutableArray<string> SubdomainFaults(string name) => Faults(name, 253, SubdomainPattern(), SubdomainRule);

    /// <summary>What is wrong with a DNS label of at most 63 characters; empty when nothing is.</summary>
    public static ImmutableArray<string> LabelFaults(string name) => Faults(name, 63, LabelPattern(), LabelRule);

    /// <summary>What is wrong with a DNS label that must begin with a letter; empty when nothing is.</summary>
    public static ImmutableArray<string> Label1035Faults(string name) => Faults(name, 63, Label1035Pattern(), Label1035Rule);

    /// <summary>What is wrong with the name of a container's or a probe's port (IANA service name); empty when nothing is.</summary>
    public static ImmutableArray<string> PortNameFaults(string name)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        if (name.Length > 15)
            faults.Add("must be no more than 15 characters");
        if (!name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            faults.Add(PortNameRule);
        if (!name.Any(char.IsAsciiLetterLower))
            faults.Add("must contain at least one letter (a-z)");
        if (name.Contains("--", StringComparison.Ordinal))
            faults.Add("must not contain consecutive hyphens");
        if (name.StartsWith('-') || name.EndsWith('-'))
            faults.Add("must not begin or end with a hyphen");
        return faults.ToImmutable();
    }

    private static ImmutableArray<string> Faults(string name, int max, Regex pattern, string rule)
    {
        if (name.Length <= max)
            return pattern.IsMatch(name) ? [] : [rule];
        // No pattern over what is absurdly long: its cost grows faster than the name.
        return name.Length > 4 * max || pattern.IsMatch(name) ? [$"must be no more than {max} characters"] : [$"must be no more than {max} characters", rule];
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex SubdomainPattern();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label1035Pattern();
}
