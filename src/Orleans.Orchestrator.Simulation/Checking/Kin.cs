using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>The pods of a namespace that have the same labels, such as those of one ReplicaSet. Selectors mean all of them or none.</summary>
internal sealed class Kin(string ns, Map<string> labels)
{
    private readonly Dictionary<string, int> _holding = [];
    private readonly Dictionary<string, int> _staying = [];

    /// <summary>Their namespace.</summary>
    public string Namespace => ns;

    /// <summary>Their labels.</summary>
    public Map<string> Labels => labels;

    /// <summary>The pods, by their uids.</summary>
    public Dictionary<string, KnownPod> Pods { get; } = [];

    /// <summary>How many wait for a node.</summary>
    public int Waiting { get; private set; }

    /// <summary>How many were never seen without a node: nobody knows who chose it.</summary>
    public int Strangers { get; private set; }

    /// <summary>How many hold room on each node, those that are being deleted too.</summary>
    public IReadOnlyDictionary<string, int> Holding => _holding;

    /// <summary>How many are on each node to stay.</summary>
    public IReadOnlyDictionary<string, int> Staying => _staying;

    /// <summary>Counts a pod, or (with -1) counts it no more.</summary>
    public void Count(KnownPod pod, int sign)
    {
        Waiting += pod.Waits ? sign : 0;
        Strangers += pod.Created == 0 ? sign : 0;
        Count(_holding, pod.Node, sign);
        Count(_staying, pod.StaysOn, sign);
    }

    private static void Count(Dictionary<string, int> counts, string? node, int sign)
    {
        if (node is null)
            return;
        var count = counts.GetValueOrDefault(node) + sign;
        if (count == 0)
            counts.Remove(node);
        else
            counts[node] = count;
    }
}
