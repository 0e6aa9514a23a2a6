using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>Keeps ServiceCIDRs and IPAddresses; what is to be done is <see cref="ServiceRangePlan"/>'s decision. Who has which address is decided elsewhere.</summary>
[GrainType("servicerangecontroller")]
internal sealed class ServiceRangeControllerGrain : Grain, IServiceRangeController
{
    private const int Batch = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly string _range;
    private readonly TimeProvider _time;
    private readonly ReconcileLoop _loop;

    /// <summary>Made by the engine.</summary>
    public ServiceRangeControllerGrain(ControllerOptions options, TimeProvider time, ILogger<ServiceRangeControllerGrain> log)
    {
        (_range, _time) = (options.ServiceCidr.ToString(), time);
        _loop = new ReconcileLoop(this, () => this.AsReference<IServiceRangeController>().ReconcileAsync(), time, log);
    }

    /// <inheritdoc/>
    public Task ChangedAsync()
    {
        _loop.WakeWithin(Pause);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    private async Task<DateTimeOffset?> RunAsync()
    {
        var first = GrainFactory.GetGrain<IServiceCidrGrain>(ServiceRangePlan.DefaultRange);
        if (await first.GetAsync() is null)
        {
            await first.CreateAsync(new ServiceCIDR
            {
                Metadata = new ObjectMeta { Name = ServiceRangePlan.DefaultRange }, Spec = new ServiceCIDRSpec { Cidrs = [_range] },
            });
        }

        var plan = ServiceRangePlan.For(
            _range, await ListAsync<Service>(), await ListAsync<IPAddress>(), await ListAsync<ServiceCIDR>(), DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds()));
        List<Exception> failures =
        [
            .. await Batches.RunAsync(plan.Delete, Batch, a => Grain(a).DeleteAsync(new DeleteOptions { Preconditions = new Preconditions { Uid = a.Metadata.Uid } })),
            .. await Batches.RunAsync(plan.Create, Batch, a => Grain(a).CreateAsync(a)),
            .. await Batches.RunAsync(plan.Tell, Batch, r => GrainFactory.GetGrain<IServiceCidrGrain>(r.Metadata.Name!).ReplaceStatusAsync(r)),
        ];
        if (failures.Count > 0)
            throw new AggregateException($"{failures.Count} addresses and ranges of Services could not be written", failures.Take(3));
        return null;
    }

    private async Task<List<T>> ListAsync<T>() where T : class, IResource<T> =>
        [.. (await GrainFactory.GetCollection(T.Kind).ListAsync(ListQuery.All)).Items.Select(i => i.As<T>())];

    private IIpAddressGrain Grain(IPAddress address) => GrainFactory.GetGrain<IIpAddressGrain>(address.Metadata.Name!);
}
