using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission;

/// <summary>
/// What a pod asks for and may use in all: the sum of its containers, or more where its init containers, which run before them one after
/// another, need more. Those that stay (<c>restartPolicy: Always</c>) count with all that come after them.
/// </summary>
internal static class PodResources
{
    public static Dictionary<string, Quantity> Requests(PodSpec pod) => Sum(pod, static c => c.Resources.Requests);

    public static Dictionary<string, Quantity> Limits(PodSpec pod) => Sum(pod, static c => c.Resources.Limits);

    private static Dictionary<string, Quantity> Sum(PodSpec pod, Func<Container, Map<Quantity>> amounts)
    {
        var running = new Dictionary<string, Quantity>();
        foreach (var container in pod.Containers)
            Add(running, amounts(container));
        var staying = new Dictionary<string, Quantity>();
        var highest = new Dictionary<string, Quantity>();
        foreach (var container in pod.InitContainers)
        {
            if (container.RestartPolicy == "Always")
                Add(staying, amounts(container));
            var now = new Dictionary<string, Quantity>(staying);
            if (container.RestartPolicy != "Always")
                Add(now, amounts(container));
            Raise(highest, now);
        }

        Add(running, staying);
        Raise(running, highest);
        Add(running, pod.Overhead);
        return running;
    }

    private static void Add(Dictionary<string, Quantity> sum, IEnumerable<KeyValuePair<string, Quantity>> amounts)
    {
        foreach (var (name, amount) in amounts)
            sum[name] = sum.TryGetValue(name, out var present) ? present + amount : amount;
    }

    private static void Raise(Dictionary<string, Quantity> to, Dictionary<string, Quantity> amounts)
    {
        foreach (var (name, amount) in amounts)
        {
            if (!to.TryGetValue(name, out var present) || present < amount)
                to[name] = amount;
        }
    }
}
