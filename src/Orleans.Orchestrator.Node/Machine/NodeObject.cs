using System.Collections.Immutable;
using Orleans.Orchestrator.NodeAgent.Volumes;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.NodeAgent.Machine;

/// <summary>The Node object as the agent would have it.</summary>
internal static class NodeObject
{
    /// <summary>The version of Kubernetes that we act like.</summary>
    private const string KubeletVersion = "v1.33.0";

    public static Node Build(NodeAgentOptions options, MachineInfo machine, ImmutableArray<NodeCondition> conditions)
    {
        var capacity = Map<Quantity>.From(
        [
            new("cpu", Quantity.FromMilli(machine.CpuMilli)),
            new("memory", Quantity.FromBytes(machine.MemoryBytes)),
            new("ephemeral-storage", Quantity.FromBytes(machine.DiskBytes)),
            new("pods", Quantity.FromValue(options.MaxPods)),
        ]);
        var labels = Map<string>.From(
        [
            new("kubernetes.io/hostname", options.NodeName),
            new("kubernetes.io/os", "linux"),
            new("kubernetes.io/arch", machine.Architecture),
            .. options.Labels,
        ]);
        return new Node
        {
            Metadata = new ObjectMeta
            {
                Name = options.NodeName, Labels = labels,
                Annotations = Map<string>.From([new(LocalVolumes.FolderAnnotation, LocalFolders.FolderOf(options))]),
            },
            Spec = new NodeSpec { Taints = options.Taints },
            Status = new NodeStatus
            {
                Capacity = capacity,
                Allocatable = capacity,
                Conditions = conditions,
                Addresses =
                [
                    new NodeAddress { Type = "InternalIP", Address = options.Address.ToString() },
                    new NodeAddress { Type = "Hostname", Address = options.NodeName },
                ],
                DaemonEndpoints = new NodeDaemonEndpoints { KubeletEndpoint = new DaemonEndpoint { Port = options.EndpointPort } },
                NodeInfo = new NodeSystemInfo
                {
                    MachineID = machine.MachineId,
                    SystemUUID = machine.MachineId,
                    BootID = machine.BootId,
                    KernelVersion = machine.KernelVersion,
                    OsImage = machine.OsImage,
                    ContainerRuntimeVersion = "orchestrator://" + typeof(NodeObject).Assembly.GetName().Version?.ToString(3),
                    KubeletVersion = KubeletVersion,
                    KubeProxyVersion = KubeletVersion,
                    OperatingSystem = "linux",
                    Architecture = machine.Architecture,
                },
            },
        };
    }
}
