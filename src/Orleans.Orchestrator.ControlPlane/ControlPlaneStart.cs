using Microsoft.Extensions.Hosting;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane;

/// <summary>
/// Brings the cluster to life when the host starts: loads every collection, which wakes the controllers of all objects, and makes the
/// namespaces that Kubernetes always has. Registered after the grain engine, so it runs when grains can be called.
/// </summary>
internal sealed class ControlPlaneStart(IGrainFactory grains) : IHostedService
{
    private static readonly string[] Namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Namespaces first: what wakes up next may want to create something in one.
        await OpenAsync(ResourceKinds.Namespace, cancellationToken);
        foreach (var name in Namespaces)
            await EnsureAsync(name, cancellationToken);
        await Task.WhenAll(ResourceKinds.All.Select(kind => OpenAsync(kind, cancellationToken)));
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task OpenAsync(ResourceKind kind, CancellationToken cancellationToken) =>
        grains.GetGrain<ICollectionWriter>(kind.Collection).OpenAsync().WaitAsync(cancellationToken);

    private async Task EnsureAsync(string name, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<INamespaceGrain>(name);
        if (await grain.GetAsync().WaitAsync(cancellationToken) is not null)
            return;
        try
        {
            await grain.CreateAsync(new Namespace { Metadata = new ObjectMeta { Name = name } }).WaitAsync(cancellationToken);
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // Another silo was faster.
        }
    }
}
