using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>What one object uses up of a quota (kubernetes <c>pkg/quota/v1/evaluator/core</c>).</summary>
internal static class QuotaUsage
{
    private const string Claims = "persistentvolumeclaims";
    private const string Storage = "requests.storage";
    private const string OfClass = ".storageclass.storage.k8s.io/";
    private static readonly string[] Computed = ["cpu", "memory", "ephemeral-storage"];

    /// <summary>The plain names under which objects are counted beside <c>count/…</c>.</summary>
    private static readonly string[] PlainlyCounted =
        ["services", "configmaps", "secrets", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas"];

    /// <summary>What the object uses, by the names of quotas. A finished pod counts as an object and for nothing else.</summary>
    public static Dictionary<string, Quantity> Of(IResource value)
    {
        var collection = value.Kind.Collection;
        var one = Quantity.FromValue(1);
        var usage = new Dictionary<string, Quantity> { [$"count/{collection}"] = one };
        if (PlainlyCounted.Contains(collection))
            usage[collection] = one;
        if (value is Pod pod && !PodFacts.IsTerminal(pod))
            AddPod(usage, pod.Spec);
        else if (value is Service service)
            AddService(usage, service.Spec);
        else if (value is PersistentVolumeClaim claim)
            AddClaim(usage, claim);
        return usage;
    }

    /// <summary>What it uses of one quota; null when the quota does not count it.</summary>
    public static Dictionary<string, Quantity>? Of(IResource value, ResourceQuota quota)
    {
        if (!QuotaScopes.Match(quota.Spec, value))
            return null;
        var usage = Of(value);
        var counted = new Dictionary<string, Quantity>(usage.Count);
        foreach (var name in quota.Spec.Hard.Keys)
        {
            if (usage.TryGetValue(name, out var amount))
                counted[name] = amount;
        }

        return counted.Count == 0 ? null : counted;
    }

    /// <summary>The collections that a quota counts.</summary>
    public static IEnumerable<string> Collections(ResourceQuota quota) => quota.Spec.Hard.Keys.Select(CollectionOf).Distinct();

    private static string CollectionOf(string name) => name switch
    {
        ['c', 'o', 'u', 'n', 't', '/', .. var collection] => collection,
        _ when name.StartsWith("services", StringComparison.Ordinal) => "services",
        _ when PlainlyCounted.Contains(name) => name,
        Storage => Claims,
        _ when name.Contains(OfClass, StringComparison.Ordinal) => Claims,
        _ => "pods",
    };

    private static void AddPod(Dictionary<string, Quantity> usage, PodSpec spec)
    {
        usage["pods"] = Quantity.FromValue(1);
        foreach (var (name, amount) in PodResources.Requests(spec))
        {
            if (Computed.Contains(name) || name.StartsWith("hugepages-", StringComparison.Ordinal))
                usage[name] = amount;
            usage[$"requests.{name}"] = amount;
        }

        foreach (var (name, amount) in PodResources.Limits(spec))
        {
            if (Computed.Contains(name))
                usage[$"limits.{name}"] = amount;
        }
    }

    private static void AddClaim(Dictionary<string, Quantity> usage, PersistentVolumeClaim claim)
    {
        var (size, of) = (VolumeSizes.Of(claim), VolumeFacts.ClassOf(claim));
        usage[Storage] = size;
        if (of.Length == 0)
            return;
        usage[$"{of}{OfClass}{Claims}"] = Quantity.FromValue(1);
        usage[$"{of}{OfClass}{Storage}"] = size;
    }

    private static void AddService(Dictionary<string, Quantity> usage, ServiceSpec spec)
    {
        if (spec.Type is not ("NodePort" or "LoadBalancer"))
            return;
        var ports = spec is { Type: "LoadBalancer", AllocateLoadBalancerNodePorts: false } ? spec.Ports.Count(p => p.NodePort > 0) : spec.Ports.Length;
        usage["services.nodeports"] = Quantity.FromValue(ports);
        if (spec.Type == "LoadBalancer")
            usage["services.loadbalancers"] = Quantity.FromValue(1);
    }
}
