using System.Collections.Frozen;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What kinds of resources there are (kubernetes <c>pkg/apis/core/helper</c>).</summary>
internal static class ResourceNames
{
    private const string HugePages = "hugepages-";
    private const string RequestsPrefix = "requests.";

    private static readonly FrozenSet<string> ForContainers = FrozenSet.Create("cpu", "memory", "ephemeral-storage");

    private static readonly FrozenSet<string> ForQuotas = FrozenSet.Create(
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage", "limits.cpu",
        "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps",
        "persistentvolumeclaims", "services.nodeports", "services.loadbalancers");

    private static readonly FrozenSet<string> Standard = ForQuotas.Append("storage").ToFrozenSet();

    private static readonly FrozenSet<string> Counts = FrozenSet.Create(
        "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", "services.nodeports",
        "services.loadbalancers");

    public static bool IsHugePages(string name) => name.StartsWith(HugePages, StringComparison.Ordinal);

    public static bool IsStandard(string name) => Standard.Contains(name) || IsQuotaHugePages(name);

    public static bool IsForContainers(string name) => ForContainers.Contains(name) || IsHugePages(name);

    public static bool IsForQuotas(string name) => ForQuotas.Contains(name) || IsQuotaHugePages(name);

    /// <summary>Kubernetes' own: without a domain, or with its.</summary>
    public static bool IsNative(string name) => !name.Contains('/', StringComparison.Ordinal) || name.Contains("kubernetes.io/", StringComparison.Ordinal);

    /// <summary>A device of somebody else's, that a quota can count with <c>requests.</c> before it.</summary>
    public static bool IsExtended(string name) => !IsNative(name) && !name.StartsWith(RequestsPrefix, StringComparison.Ordinal)
        && LabelNames.KeyFaults(RequestsPrefix + name).IsEmpty;

    /// <summary>Whether more may be promised than there is: never devices and huge pages.</summary>
    public static bool MayOvercommit(string name) => IsNative(name) && !IsHugePages(name);

    /// <summary>Whether it comes in pieces.</summary>
    public static bool IsWhole(string name) => Counts.Contains(name) || IsExtended(name);

    /// <summary>Whether an amount of huge pages is a number of pages.</summary>
    public static bool IsMultipleOfPage(string name, Quantity value) =>
        Quantity.TryParse(name.AsSpan(HugePages.Length), out var page) && page.Value > 0 && value.Value % page.Value == 0;

    private static bool IsQuotaHugePages(string name) =>
        IsHugePages(name) || (name.StartsWith(RequestsPrefix, StringComparison.Ordinal) && IsHugePages(name[RequestsPrefix.Length..]));
}
