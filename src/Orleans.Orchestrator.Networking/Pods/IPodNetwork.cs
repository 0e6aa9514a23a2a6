using System.Net;

namespace Orleans.Orchestrator.Networking.Pods;

/// <summary>Connects pods' network namespaces to the node. All members may be called concurrently.</summary>
public interface IPodNetwork
{
    /// <summary>
    /// Prepares the host (forwarding, gateway address) and takes over the pods that an earlier process attached. Idempotent; call it before anything else.
    /// </summary>
    /// <returns>The pods that are attached, so that the caller can detach those it no longer knows.</returns>
    Task<IReadOnlyList<PodAttachment>> StartAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives a pod an address and a link. A pod that is attached already keeps what it has.</summary>
    /// <param name="podUid">Identifies the pod; at most 128 characters.</param>
    /// <param name="namespacePath">The pod's network namespace, such as <c>/run/orchestrator/ns/UID/net</c>.</param>
    /// <param name="requested">The address it must get, for a pod that had one before; otherwise any free one.</param>
    /// <param name="cancellationToken">Stops waiting for a turn; an attach that has begun is completed.</param>
    /// <exception cref="NetworkException">The range is used up, the namespace is gone, or the kernel refused; nothing is left behind.</exception>
    Task<PodAttachment> AttachAsync(string podUid, string namespacePath, IPAddress? requested = null, CancellationToken cancellationToken = default);

    /// <summary>Removes a pod's link and frees its address; nothing happens for a pod that isn't attached.</summary>
    Task DetachAsync(string podUid, CancellationToken cancellationToken = default);

    /// <summary>What is attached now, read from the kernel.</summary>
    Task<IReadOnlyList<PodAttachment>> ListAsync(CancellationToken cancellationToken = default);
}
