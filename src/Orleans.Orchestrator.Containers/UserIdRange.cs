using System.Globalization;

namespace Orleans.Orchestrator.Containers;

/// <summary>
/// User and group ids of the machine that belong to nobody, for pods with user namespaces of their own. Each pod gets <see cref="PodIds"/> of them, as with
/// the kubelet (kubernetes/kubernetes, pkg/kubelet/userns).
/// </summary>
/// <param name="First">The first one, a multiple of <see cref="PodIds"/> above 0: the machine's own users are below.</param>
/// <param name="Count">How many, a multiple of <see cref="PodIds"/>.</param>
public sealed record UserIdRange(uint First, uint Count)
{
    /// <summary>How many a pod has: 0 to 65,535 in its containers.</summary>
    public const uint PodIds = 65536;

    /// <summary>Room for a thousand pods, from the first ids that are no machine's own.</summary>
    public static UserIdRange Default { get; } = new(PodIds, 1000 * PodIds);

    /// <summary>Reads <c>FIRST:COUNT</c>; null when it is not of this form, or no range that can be divided among pods.</summary>
    public static UserIdRange? TryParse(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2
            && uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && new UserIdRange(first, count) is { IsValid: true } range
            ? range
            : null;
    }

    /// <summary>As <see cref="TryParse"/> takes it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}:{Count}");

    // The last 65,536 ids have one among them that means "none".
    private bool IsValid => First > 0 && Count > 0 && First % PodIds == 0 && Count % PodIds == 0 && (ulong)First + Count <= uint.MaxValue - PodIds + 1UL;
}
