using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.NodeAgent.Endpoint;
using Orleans.Orchestrator.NodeAgent.Images;
using Orleans.Orchestrator.NodeAgent.Machine;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.NodeAgent.Probes;
using Orleans.Orchestrator.NodeAgent.Services;
using Orleans.Orchestrator.NodeAgent.Streaming;
using Orleans.Orchestrator.NodeAgent.Usage;
using Orleans.Orchestrator.NodeAgent.Volumes;

namespace Orleans.Orchestrator.NodeAgent;

/// <summary>Registers the agent of this machine.</summary>
public static class NodeServices
{
    /// <summary>
    /// Adds the agent. The host adds what it stands on: <see cref="IGrainFactory"/>, <see cref="Orchestrator.Containers.IContainerRuntime"/>,
    /// <see cref="Orchestrator.Containers.Images.IImageStore"/>, <see cref="Orchestrator.Containers.Images.Build.IImageBuilder"/>, <see cref="INodeNetwork"/>.
    /// </summary>
    public static IServiceCollection AddNodeAgent(this IServiceCollection services, NodeAgentOptions options)
    {
        Directory.CreateDirectory(options.DataDirectory);
        return services
            .AddSingleton(options)
            .AddSingleton(MachineInfo.Read(options.DataDirectory))
            .AddSingleton<ServiceDirectory>()
            .AddSingleton<ServiceSync>()
            .AddSingleton<EnvironmentResolver>()
            .AddSingleton<PodTokens>()
            .AddSingleton<VolumeSources>()
            .AddSingleton<LocalFolders>()
            .AddSingleton<ClaimVolumes>()
            .AddSingleton<PodVolumes>()
            .AddSingleton<ImageProvider>()
            .AddSingleton<ContainerSpecBuilder>()
            .AddSingleton<ProbeTarget>()
            .AddSingleton<PodReporter>()
            .AddSingleton<AgentEvents>()
            .AddSingleton<PodIsolation>()
            .AddSingleton<PodContext>()
            .AddSingleton<PodOrphans>()
            .AddSingleton<PodRegistry>()
            .AddSingleton<UsageReporter>()
            .AddSingleton<NodeConditions>()
            .AddSingleton<NodeLease>()
            .AddSingleton<PodsEndpoint>()
            .AddSingleton<LogEndpoint>()
            .AddSingleton<ImageEndpoint>()
            .AddSingleton<StreamUpgrade>()
            .AddSingleton<CommandEndpoint>()
            .AddSingleton<PortForwardEndpoint>()
            .AddHostedService<NodeAgentService>();
    }
}
