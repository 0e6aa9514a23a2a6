using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>A port of the machine that a pod takes.</summary>
/// <param name="Address">The machine's address, <c>0.0.0.0</c> for all.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="Port">The number.</param>
public readonly record struct HostPort(string Address, string Protocol, int Port)
{
    private const string Any = "0.0.0.0";

    /// <summary>The ports that a pod takes; in the machine's network every container port is one.</summary>
    public static ImmutableArray<HostPort> Of(PodSpec spec)
    {
        ImmutableArray<HostPort>.Builder? ports = null;
        foreach (var container in spec.Containers)
        {
            foreach (var port in container.Ports)
            {
                var number = port.HostPort ?? (spec.HostNetwork == true ? port.ContainerPortValue : 0);
                if (number > 0)
                    (ports ??= ImmutableArray.CreateBuilder<HostPort>()).Add(new(port.HostIP is { Length: > 0 } ip ? ip : Any, port.Protocol ?? "TCP", number));
            }
        }

        return ports?.ToImmutable() ?? [];
    }

    /// <summary>Whether only one of both can be taken.</summary>
    public bool Conflicts(HostPort other) =>
        Port == other.Port && Protocol == other.Protocol && (Address == other.Address || Address == Any || other.Address == Any);
}
