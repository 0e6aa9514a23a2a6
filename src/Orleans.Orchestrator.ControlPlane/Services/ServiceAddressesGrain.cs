using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>The pool; what is taken stands in the Service objects, from which this grain starts anew.</summary>
[KeepAlive]
public sealed class ServiceAddressesGrain(ControllerOptions options) : Grain, IServiceAddressesGrain
{
    private readonly ServiceAddressPool _pool = new(options.ServiceCidr, options.FirstNodePort, options.LastNodePort);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var services = await GrainFactory.GetCollection(ResourceKinds.Service).ListAsync(ListQuery.All);
        foreach (var service in services.Items.Select(i => i.As<Service>()))
        {
            var key = ServiceAddressing.KeyOf(service);
            if (service.Spec.ClusterIP is { Length: > 0 } address and not "None")
                _pool.TakeAddress(key, address);
            foreach (var port in service.Spec.Ports.Where(p => p.NodePort > 0))
                _pool.TakePort(key, port.NodePort!.Value, port.Protocol ?? "TCP");
        }
    }

    /// <inheritdoc/>
    public Task<Service> AssignAsync(Service? current, Service next) => Task.FromResult(ServiceAddressing.Assign(_pool, current, next));

    /// <inheritdoc/>
    public Task KeepAsync(string key, Service? service)
    {
        ServiceAddressing.Keep(_pool, key, service);
        return Task.CompletedTask;
    }
}
