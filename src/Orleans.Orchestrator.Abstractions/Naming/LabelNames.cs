using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.Naming;

/// <summary>Kubernetes' rules for label keys, label values and other qualified names; each fault in Kubernetes' words.</summary>
public static partial class LabelNames
{
    private const string NameRule =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string ValueRule =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    /// <summary>What is wrong with a label key, annotation key, finalizer or resource name; empty when nothing is.</summary>
    public static ImmutableArray<string> KeyFaults(string key)
    {
        var slash = key.IndexOf('/');
        if (slash >= 0 && key.IndexOf('/', slash + 1) >= 0)
            return ["a qualified name " + NameRule["name part ".Length..] + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        if (slash < 0)
            return NameFaults(key);
        var prefix = key[..slash];
        if (prefix.Length == 0)
            return ["prefix part must be non-empty", .. NameFaults(key[1..])];
        return [.. DnsNames.SubdomainFaults(prefix).Select(f => "prefix part " + f), .. NameFaults(key[(slash + 1)..])];
    }

    /// <summary>What is wrong with a label's value; empty when nothing is.</summary>
    public static ImmutableArray<string> ValueFaults(string value)
    {
        var tooLong = value.Length > 63;
        var malformed = value.Length <= 1024 && !ValuePattern().IsMatch(value);
        return (tooLong, malformed) switch
        {
            (false, false) => [],
            (true, false) => ["must be no more than 63 characters"],
            (false, true) => [ValueRule],
            _ => ["must be no more than 63 characters", ValueRule],
        };
    }

    private static ImmutableArray<string> NameFaults(string name)
    {
        if (name.Length == 0)
            return ["name part must be non-empty", NameRule];
        if (name.Length > 63)
            return name.Length > 1024 || NamePattern().IsMatch(name) ? ["name part must be no more than 63 characters"] : ["name part must be no more than 63 characters", NameRule];
        return NamePattern().IsMatch(name) ? [] : [NameRule];
    }

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValuePattern();
}
