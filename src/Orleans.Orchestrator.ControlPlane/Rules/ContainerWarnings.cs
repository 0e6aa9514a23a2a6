using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a client should hear of a pod's containers.</summary>
internal static class ContainerWarnings
{
    private static readonly string[] InBytes = ["memory", "ephemeral-storage"];

    public static IEnumerable<string> Of(FieldPath path, PodSpec spec)
    {
        var containers = spec.InitContainers.Select((c, i) => (Container: c, At: path.Child("initContainers").Index(i)))
            .Concat(spec.Containers.Select((c, i) => (Container: c, At: path.Child("containers").Index(i)))).ToList();
        return containers.SelectMany(c => Fractions(c.At.Child("resources"), c.Container.Resources).Concat(Hidden(c.At.Child("env"), c.Container)))
            .Concat(Ports(containers));
    }

    public static string Fraction(FieldPath path, Quantity amount) => $"{path}: fractional byte value \"{amount}\" is invalid, must be an integer";

    private static IEnumerable<string> Fractions(FieldPath path, ResourceRequirements value)
    {
        foreach (var name in InBytes)
        {
            if (value.Limits.TryGetValue(name, out var limit) && limit.MilliValue % 1000 != 0)
                yield return Fraction(path.Child("limits").Key(name), limit);
            if (value.Requests.TryGetValue(name, out var request) && request.MilliValue % 1000 != 0)
                yield return Fraction(path.Child("requests").Key(name), request);
        }
    }

    /// <summary>Of two variables of one name the later counts; that is meant only where it builds on the earlier.</summary>
    private static IEnumerable<string> Hidden(FieldPath path, Container container)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < container.Env.Length; i++)
        {
            var (name, value) = (container.Env[i].Name, container.Env[i].Value ?? "");
            var earlier = $"$({name})";
            if (!seen.Add(name) && (container.Env[i].ValueFrom is not null || value == earlier || !value.Contains(earlier, StringComparison.Ordinal)))
                yield return $"{path.Index(i)}: hides previous definition of \"{name}\", which may be dropped when using apply";
        }
    }

    private static IEnumerable<string> Ports(IEnumerable<(Container Container, FieldPath At)> containers)
    {
        var known = new Dictionary<string, List<(ContainerPort Port, FieldPath At)>>();
        foreach (var (container, at) in containers)
        {
            for (var i = 0; i < container.Ports.Length; i++)
            {
                var (port, here) = (container.Ports[i], at.Child("ports").Index(i));
                if (!string.IsNullOrEmpty(port.HostIP) && port.HostPort is (null or 0))
                    yield return $"{here}: hostIP set without hostPort: {{Name:{port.Name} HostPort:0 ContainerPort:{port.ContainerPortValue} Protocol:{port.Protocol} HostIP:{port.HostIP}}}";
                var key = $"{port.ContainerPortValue}/{port.Protocol}";
                if (!known.TryGetValue(key, out var others))
                    known[key] = others = [];
                foreach (var other in others)
                {
                    if (Overlap(port, other.Port) is { } how)
                        yield return $"{here}: {how} port definition with {other.At}";
                }

                others.Add((port, here));
            }
        }
    }

    private static string? Overlap(ContainerPort port, ContainerPort other)
    {
        var (ip, otherIp) = (port.HostIP ?? "", other.HostIP ?? "");
        var (host, otherHost) = (port.HostPort ?? 0, other.HostPort ?? 0);
        if (ip == otherIp && host == otherHost)
            return "duplicate";
        if (host == 0 || otherHost == 0)
            return "overlapping";
        return host == otherHost && ip.Length == 0 != (otherIp.Length == 0) ? "dangerously ambiguous" : null;
    }
}
