using Microsoft.Extensions.Hosting;
using Orleans.Orchestrator.ControlPlane.Access;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Admission.Priorities;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.FlowControl;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane;

/// <summary>
/// Brings the cluster to life when the host starts: loads every collection, which wakes the controllers of all objects, and makes the
/// namespaces, priority and storage classes, roles and flow schemas that Kubernetes always has. Registered after the grain engine, so it runs when grains can be called.
/// </summary>
internal sealed class ControlPlaneStart(IGrainFactory grains, PolicyCache policies, KindDirectory kinds) : IHostedService
{
    private static readonly string[] Namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // What is woken next may want to create something: what admits that has to be known, and there have to be namespaces.
        await Task.WhenAll(policies.Kinds.Select(kind => OpenAsync(kind, cancellationToken)));
        await OpenAsync(ResourceKinds.Namespace, cancellationToken);
        foreach (var name in Namespaces)
            await EnsureAsync(new Namespace { Metadata = new ObjectMeta { Name = name } }, cancellationToken);
        foreach (var system in PriorityAdmission.SystemClasses)
            await EnsureAsync(system, cancellationToken);
        await EnsureAsync(LocalProvisioner.DefaultClass, cancellationToken);
        await Task.WhenAll(BootstrapRoles.Roles.Select(role => EnsureRoleAsync(role, cancellationToken)));
        await Task.WhenAll(BootstrapRoles.Bindings.Select(binding => EnsureAsync(binding, cancellationToken)));
        await Task.WhenAll(BootstrapFlows.Levels.Select(level => EnsureAsync(level, cancellationToken)));
        await Task.WhenAll(BootstrapFlows.Schemas.Select(schema => EnsureAsync(schema, cancellationToken)));
        await OpenAsync(ResourceKinds.CustomResourceDefinition, cancellationToken);
        await Task.WhenAll((await kinds.CurrentAsync()).All.Select(kind => OpenAsync(kind, cancellationToken)));
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task OpenAsync(ResourceKind kind, CancellationToken cancellationToken) =>
        grains.GetGrain<ICollectionWriter>(kind.Collection).OpenAsync().WaitAsync(cancellationToken);

    /// <summary>A later release may know of more that a role should have; what somebody added stays.</summary>
    private async Task EnsureRoleAsync(ClusterRole wanted, CancellationToken cancellationToken)
    {
        await EnsureAsync(wanted, cancellationToken);
        if (policies.ClusterRoles.Find("", wanted.Metadata.Name!) is not { } present || present.Metadata.Annotations.GetValueOrDefault(BootstrapRoles.AutoUpdate) != "true")
            return;
        var missing = RoleCoverage.Missing(present.Rules, wanted.Rules);
        if (!missing.IsEmpty)
            await grains.GetGrain<IClusterRoleGrain>(wanted.Metadata.Name!).ReplaceAsync(present with { Rules = [.. present.Rules, .. missing] }).WaitAsync(cancellationToken);
    }

    private async Task EnsureAsync<T>(T value, CancellationToken cancellationToken) where T : class, IResource<T>
    {
        var grain = grains.GetResource(T.Kind, new ResourceKey("", value.Metadata.Name!));
        if (await grain.ReadAsync().WaitAsync(cancellationToken) is not null)
            return;
        try
        {
            await grain.CreateAsync(ResourceObject.From(value), WriteOptions.Default).WaitAsync(cancellationToken);
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // Another silo was faster.
        }
    }
}
