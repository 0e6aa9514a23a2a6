using System.Net;
using Orleans.Orchestrator.Networking.Dns;
using Orleans.Orchestrator.Networking.Pods;
using Orleans.Orchestrator.Networking.Services;

namespace Orleans.Orchestrator.NodeAgent;

/// <summary>The machine's network, which can only be set up once the control plane has given the machine its pod range.</summary>
public interface INodeNetwork : IAsyncDisposable
{
    /// <summary>Pods' links and addresses.</summary>
    IPodNetwork Pods { get; }

    /// <summary>Services' addresses.</summary>
    IServiceProxy Proxy { get; }

    /// <summary>Services' names.</summary>
    IDnsServer Dns { get; }

    /// <summary>Where pods find DNS.</summary>
    IPAddress Nameserver { get; }

    /// <summary>Sets everything up and takes over what an earlier process left. Repeatable with the same range.</summary>
    /// <returns>The pods that are attached.</returns>
    Task<IReadOnlyList<PodAttachment>> StartAsync(IPNetwork podNetwork, CancellationToken cancellation);
}
