using System.Globalization;
using System.Text.RegularExpressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Kubernetes' <c>semver</c>: a version by semver.org's 2.0.0.</summary>
internal sealed partial record SemverValue(ulong Major, ulong Minor, ulong Patch, string Before, string Build) : ICelOpaque, IComparable
{
    public static CelType SemverType { get; } = CelType.Opaque("kubernetes.Semver");

    public CelType Type => SemverType;

    /// <summary>The version of a text; null when it is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="normalize">Whether a <c>v</c> before it, missing numbers and leading zeros are overlooked.</param>
    public static SemverValue? TryParse(string text, bool normalize)
    {
        var match = Form().Match(normalize ? Normal(text) : text);
        return match.Success && Number(1, out var major) && Number(2, out var minor) && Number(3, out var patch) ? new SemverValue(major, minor, patch, match.Groups[4].Value, match.Groups[5].Value) : null;

        bool Number(int group, out ulong number) => ulong.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj)
    {
        var other = (SemverValue)obj!;
        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (order != 0 || Before == other.Before)
            return order;
        if (Before.Length == 0 || other.Before.Length == 0)
            return Before.Length == 0 ? 1 : -1;
        var (mine, theirs) = (Before.Split('.'), other.Before.Split('.'));
        for (var i = 0; i < mine.Length && i < theirs.Length; i++)
        {
            if (Part(mine[i], theirs[i]) is not 0 and var part)
                return part;
        }

        return mine.Length.CompareTo(theirs.Length);
    }

    private static string Normal(string text)
    {
        var version = text.StartsWith('v') ? text[1..] : text;
        var end = version.IndexOfAny(['-', '+']);
        var (numbers, rest) = end < 0 ? (version, "") : (version[..end], version[end..]);
        var parts = numbers.Split('.').Select(p => p.Length > 1 ? p.TrimStart('0').PadLeft(1, '0') : p).ToList();
        while (parts.Count < 3)
            parts.Add("0");
        return string.Join('.', parts) + rest;
    }

    private static int Part(string left, string right)
    {
        var (isLeft, isRight) = (ulong.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var a), ulong.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var b));
        return isLeft && isRight ? a.CompareTo(b) : isLeft ? -1 : isRight ? 1 : string.CompareOrdinal(left, right);
    }

    [GeneratedRegex(@"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-((?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
