using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>What the objects of one collection use of one quota: those that are there, and those that are being written.</summary>
internal sealed class QuotaAccount(ResourceQuota quota)
{
    private readonly Dictionary<string, Quantity> _used = [];
    private readonly Dictionary<string, Quantity> _claimed = [];

    /// <summary>The quota.</summary>
    public ResourceQuota Quota => quota;

    /// <summary>What the objects that are there use.</summary>
    public Map<Quantity> Used => Map<Quantity>.From(_used);

    /// <summary>An object is there, or another one than before.</summary>
    public void Count(IResource? before, IResource? after)
    {
        foreach (var (name, amount) in Usage(after))
            _used[name] = _used.GetValueOrDefault(name) + amount;
        foreach (var (name, amount) in Usage(before))
            _used[name] = _used.GetValueOrDefault(name) - amount;
    }

    /// <summary>What a change would use more than before.</summary>
    public Dictionary<string, Quantity> Growth(IResource? before, IResource after)
    {
        var (old, growth) = (Usage(before), new Dictionary<string, Quantity>());
        foreach (var (name, amount) in Usage(after))
        {
            if (amount - old.GetValueOrDefault(name) is var more && more > Quantity.Zero)
                growth[name] = more;
        }

        return growth;
    }

    /// <summary>Why there is no room for so much more, in Kubernetes' words; null when there is.</summary>
    public string? Exceeded(Dictionary<string, Quantity> growth)
    {
        var over = growth.Keys.Where(n => Taken(n) + growth[n] > quota.Spec.Hard[n]).Order(StringComparer.Ordinal).ToList();
        return over.Count == 0
            ? null
            : $"exceeded quota: {quota.Metadata.Name}, requested: {Show(over, n => growth[n])}, used: {Show(over, Taken)}, limited: {Show(over, n => quota.Spec.Hard[n])}";
    }

    /// <summary>So much more is being written.</summary>
    public void Claim(Dictionary<string, Quantity> growth)
    {
        foreach (var (name, amount) in growth)
            _claimed[name] = _claimed.GetValueOrDefault(name) + amount;
    }

    /// <summary>It is written and counted, or it never will be.</summary>
    public void Release(Dictionary<string, Quantity> growth)
    {
        foreach (var (name, amount) in growth)
            _claimed[name] = _claimed.GetValueOrDefault(name) - amount;
    }

    private Quantity Taken(string name) => _used.GetValueOrDefault(name) + _claimed.GetValueOrDefault(name);

    private Dictionary<string, Quantity> Usage(IResource? value) => value is null ? [] : QuotaUsage.Of(value, quota) ?? [];

    private static string Show(IEnumerable<string> names, Func<string, Quantity> amount) => string.Join(",", names.Select(n => $"{n}={amount(n)}"));
}
