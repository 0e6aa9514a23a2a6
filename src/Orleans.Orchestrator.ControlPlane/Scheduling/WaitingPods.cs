using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Pods without a node: those of higher priority first, then those that came first.</summary>
internal sealed class WaitingPods
{
    private readonly Dictionary<string, (Order Order, Pod Pod)> _byKey = [];
    private readonly SortedDictionary<Order, string> _ordered = [];
    private long _arrivals;

    /// <summary>How many there are.</summary>
    public int Count => _byKey.Count;

    /// <summary>A pod waits. One that waits already keeps its turn, unless its priority changed.</summary>
    public void Set(string key, Pod pod)
    {
        var priority = pod.Spec.Priority ?? 0;
        if (_byKey.TryGetValue(key, out var known) && known.Order.Priority == priority && known.Pod.Metadata.Uid == pod.Metadata.Uid)
        {
            _byKey[key] = (known.Order, pod);
            return;
        }

        Remove(key);
        var order = new Order(priority, _arrivals++);
        _byKey.Add(key, (order, pod));
        _ordered.Add(order, key);
    }

    /// <summary>The pod of a name, or null.</summary>
    public Pod? Find(string key) => _byKey.TryGetValue(key, out var known) ? known.Pod : null;

    /// <summary>A pod waits no more.</summary>
    public void Remove(string key)
    {
        if (_byKey.Remove(key, out var known))
            _ordered.Remove(known.Order);
    }

    /// <summary>Those whose turn it is, at most so many; but a gang is never parted.</summary>
    public IReadOnlyList<Pod> Next(int count)
    {
        var pods = _ordered.Values.Take(count).Select(k => _byKey[k].Pod).ToList();
        if (pods.Count == _byKey.Count)
            return pods;
        var gangs = pods.Where(p => p.Metadata.Labels.ContainsKey(GangName.NameLabel)).Select(GangOf).ToHashSet();
        if (gangs.Count > 0)
            pods.AddRange(_ordered.Values.Skip(count).Select(k => _byKey[k].Pod).Where(p => gangs.Contains(GangOf(p))));
        return pods;
    }

    private static (string?, string?) GangOf(Pod pod) => (pod.Metadata.Namespace, pod.Metadata.Labels.GetValueOrDefault(GangName.NameLabel));

    private readonly record struct Order(int Priority, long Arrival) : IComparable<Order>
    {
        public int CompareTo(Order other) => Priority != other.Priority ? other.Priority.CompareTo(Priority) : Arrival.CompareTo(other.Arrival);
    }
}
