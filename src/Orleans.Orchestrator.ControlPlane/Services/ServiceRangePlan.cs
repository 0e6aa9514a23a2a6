using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>What has to be done so that IPAddresses and ServiceCIDRs show what addresses there are and who has them.</summary>
/// <param name="Create">Addresses that nobody shows yet.</param>
/// <param name="Delete">Addresses that no Service has any more.</param>
/// <param name="Tell">Ranges with another status.</param>
public sealed record ServiceRangePlan(ImmutableArray<IPAddress> Create, ImmutableArray<IPAddress> Delete, ImmutableArray<ServiceCIDR> Tell)
{
    /// <summary>The name of the range that the cluster was started with.</summary>
    public const string DefaultRange = "kubernetes";

    /// <summary>The label that names who keeps an address.</summary>
    public const string ManagedByLabel = "ipaddress.kubernetes.io/managed-by";

    /// <summary>The value of <see cref="ManagedByLabel"/> on what follows Services.</summary>
    public const string Manager = "ipallocator.k8s.io";

    private const string FamilyLabel = "ipaddress.kubernetes.io/ip-family";

    /// <summary>The plan.</summary>
    /// <param name="range">The range from which Services have their addresses.</param>
    /// <param name="services">All Services.</param>
    /// <param name="addresses">All IPAddresses; those that others made are left alone.</param>
    /// <param name="ranges">All ServiceCIDRs.</param>
    /// <param name="now">The present time.</param>
    public static ServiceRangePlan For(
        string range, IEnumerable<Service> services, IReadOnlyCollection<IPAddress> addresses, IEnumerable<ServiceCIDR> ranges, DateTimeOffset now)
    {
        var wanted = new Dictionary<string, ParentReference>(StringComparer.Ordinal);
        foreach (var service in services)
        {
            if (service.Spec.ClusterIP is { Length: > 0 } address and not "None")
                wanted[address] = new ParentReference { Resource = "services", Namespace = service.Metadata.Namespace, Name = service.Metadata.Name! };
        }

        var stale = addresses.Where(a => IsOurs(a) && (!wanted.TryGetValue(a.Metadata.Name!, out var parent) || parent != a.Spec.ParentRef)).ToImmutableArray();
        var shown = addresses.Except(stale).Select(a => a.Metadata.Name!).ToHashSet(StringComparer.Ordinal);
        return new ServiceRangePlan(
            [.. wanted.Where(w => !shown.Contains(w.Key)).Select(w => Show(w.Key, w.Value))],
            [.. stale.Where(a => a.Metadata.DeletionTimestamp is null)],
            [.. ranges.Select(r => (Before: r, After: With(r, Ready(r, range, now)))).Where(r => r.Before != r.After).Select(r => r.After)]);
    }

    private static bool IsOurs(IPAddress address) => address.Metadata.Labels.GetValueOrDefault(ManagedByLabel) == Manager;

    private static IPAddress Show(string address, ParentReference parent) => new()
    {
        Metadata = new ObjectMeta { Name = address, Labels = Map<string>.From([new(FamilyLabel, "IPv4"), new(ManagedByLabel, Manager)]) },
        Spec = new IPAddressSpec { ParentRef = parent },
    };

    private static Condition Ready(ServiceCIDR value, string range, DateTimeOffset now) => value.Spec.Cidrs.Contains(range)
        ? new Condition
        {
            Type = "Ready", Status = "True", LastTransitionTime = now,
            Message = value.Metadata.Name == DefaultRange ? "Kubernetes default Service CIDR is ready" : "Kubernetes Service CIDR is ready",
        }
        : new Condition
        {
            Type = "Ready", Status = "False", LastTransitionTime = now, Reason = "NotSupported",
            Message = $"Services have their addresses from {range}, with which the cluster was started; no others are given",
        };

    private static ServiceCIDR With(ServiceCIDR value, Condition ready)
    {
        var before = value.Status.Conditions.FirstOrDefault(c => c.Type == ready.Type);
        if (before?.Status == ready.Status)
            ready = ready with { LastTransitionTime = before.LastTransitionTime };
        return value with { Status = value.Status with { Conditions = before is null ? value.Status.Conditions.Add(ready) : value.Status.Conditions.Replace(before, ready) } };
    }
}
