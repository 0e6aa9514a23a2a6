using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.NodeAgent.Images;
using Orleans.Orchestrator.NodeAgent.Machine;
using Orleans.Orchestrator.NodeAgent.Probes;
using Orleans.Orchestrator.NodeAgent.Services;
using Orleans.Orchestrator.NodeAgent.Volumes;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>What all pod workers of a machine share.</summary>
internal sealed class PodContext(
    NodeAgentOptions options, IContainerRuntime runtime, INodeNetwork network, ImageProvider images, PodVolumes volumes,
    ContainerSpecBuilder specs, EnvironmentResolver environment, PodIsolation isolation, ProbeTarget probes, PodReporter reporter, AgentEvents events, ServiceDirectory services,
    MachineInfo machine, TimeProvider time, ILogger<PodWorker> log)
{
    public NodeAgentOptions Options => options;

    public IContainerRuntime Runtime => runtime;

    public INodeNetwork Network => network;

    public ImageProvider Images => images;

    public PodVolumes Volumes => volumes;

    public ContainerSpecBuilder Specs => specs;

    public EnvironmentResolver Environment => environment;

    public PodIsolation Isolation => isolation;

    public ProbeTarget Probes => probes;

    public PodReporter Reporter => reporter;

    public AgentEvents Events => events;

    public ServiceDirectory Services => services;

    /// <summary>What the machine has promised its pods.</summary>
    public MachineAllocations Allocations { get; } = new(machine.CpuMilli, machine.MemoryBytes);

    public TimeProvider Time => time;

    public ILogger Log => log;

    /// <summary>Bounds how many containers start at once.</summary>
    public SemaphoreSlim Starts { get; } = new(options.MaxConcurrentStarts);
}
