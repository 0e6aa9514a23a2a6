using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Nodes;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>A Service: gets its addresses from the pool before it is written.</summary>
public sealed class ServiceGrain : ResourceGrain<Service>, IServiceGrain, IServiceController
{
    private static readonly TimeSpan NoNodeYet = TimeSpan.FromSeconds(2);
    private readonly ReconcileLoop _loop;

    /// <summary>Made by the engine.</summary>
    public ServiceGrain(
        [PersistentState("object", "resources")] IPersistentState<ResourceState<Service>> state, ResourceContext<Service> context) : base(state, context) =>
        _loop = new ReconcileLoop(this, () => this.AsReference<IServiceController>().ReconcileAsync(), Time, Log);

    private IServiceAddressesGrain Addresses => GrainFactory.GetGrain<IServiceAddressesGrain>(IServiceAddressesGrain.Key);

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    /// <inheritdoc/>
    protected override Task<Service> AdmitAsync(Service? current, Service next) => Addresses.AssignAsync(current, next);

    /// <inheritdoc/>
    protected override Task AbandonAsync(Service? current, Service next) => Addresses.KeepAsync(ServiceAddressing.KeyOf(next), current);

    /// <inheritdoc/>
    protected override async Task OnCommittedAsync(Service? before, Service? after)
    {
        if (after is null || before?.Spec != after.Spec)
            await Addresses.KeepAsync(this.GetPrimaryKeyString(), after);
        if (after is not null && IsBalanced(after) != HasIngress(after))
            _loop.Wake();
    }

    private static bool IsBalanced(Service service) => service.Spec.Type == "LoadBalancer" && service.Metadata.DeletionTimestamp is null;

    private static bool HasIngress(Service service) => !service.Status.LoadBalancer.Ingress.IsEmpty;

    // Every node takes a Service's traffic at its ports, so the address of one that is ready will do.
    private async Task<DateTimeOffset?> RunAsync()
    {
        if (Current is not { } service || IsBalanced(service) == HasIngress(service))
            return null;
        var balancer = LoadBalancerStatus.Empty;
        if (IsBalanced(service))
        {
            var nodes = await GrainFactory.GetCollection(ResourceKinds.Node).ListAsync(ListQuery.All);
            var addresses = nodes.Items.Select(i => i.As<Node>()).Where(n => NodeStatusPlan.ReadyOf(n) == "True").SelectMany(n => n.Status.Addresses).ToList();
            var address = addresses.Find(a => a.Type == "ExternalIP") ?? addresses.Find(a => a.Type == "InternalIP");
            if (address is null)
                return Time.GetUtcNow() + NoNodeYet;
            balancer = new LoadBalancerStatus { Ingress = [new LoadBalancerIngress { Ip = address.Address, IpMode = "VIP" }] };
        }

        await CommitAsync(service with { Status = service.Status with { LoadBalancer = balancer } });
        return null;
    }
}
