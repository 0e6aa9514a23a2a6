using System.Globalization;
using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.Naming;

/// <summary>
/// Kubernetes' order of API versions, most stable first: <c>v10, v2, v1, v11beta2, v10beta3, v3beta1, v12alpha1, v11alpha2, foo1, foo10</c>
/// (apimachinery <c>pkg/version</c>).
/// </summary>
public sealed partial class VersionOrder : IComparer<string>
{
    /// <summary>The order.</summary>
    public static VersionOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var (left, right) = (Read(x ?? ""), Read(y ?? ""));
        if (left is null || right is null)
            return left is null && right is null ? string.CompareOrdinal(x, y) : left is null ? 1 : -1;
        return right.Value.CompareTo(left.Value);
    }

    private static (int Stability, int Major, int Minor)? Read(string version)
    {
        var match = Form().Match(version);
        if (!match.Success || !TryNumber(match.Groups[1].Value, out var major))
            return null;
        if (match.Groups[2].Length == 0)
            return (2, major, 0);
        return TryNumber(match.Groups[3].Value, out var minor) ? (match.Groups[2].Value == "beta" ? 1 : 0, major, minor) : null;
    }

    private static bool TryNumber(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    [GeneratedRegex("^v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
