using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>
/// The Endpoints of one namespace. Which pods serve is decided once, for EndpointSlices; <see cref="EndpointsPlan"/> says it in the older
/// form, and <see cref="MirroredSlicePlan"/> makes slices of what people wrote in that form.
/// </summary>
[GrainType("endpointscontroller")]
internal sealed class EndpointsControllerGrain : Grain, IEndpointsController
{
    private const int Batch = 100;

    // An object with thousands of addresses is large: changes of a moment are written together.
    private const int ManySlices = 10;
    private static readonly TimeSpan WritingPause = TimeSpan.FromMilliseconds(100);
    private readonly Identifiers _identifiers;
    private readonly ReconcileLoop _loop;
    private readonly ObjectCache<Service> _services = new();
    private readonly ObjectCache<EndpointSlice> _slices = new();
    private readonly ObjectCache<Endpoints> _endpoints = new();
    private readonly HashSet<string> _dirty = [];
    private readonly HashSet<string> _left = [];

    /// <summary>Made by the engine.</summary>
    public EndpointsControllerGrain(Identifiers identifiers, TimeProvider time, ILogger<EndpointsControllerGrain> log)
    {
        _identifiers = identifiers;
        _loop = new ReconcileLoop(this, () => this.AsReference<IEndpointsController>().ReconcileAsync(), time, log);
    }

    private string Namespace => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var query = new ListQuery { Namespace = Namespace };
        _endpoints.Load(await GrainFactory.GetCollection(ResourceKinds.Endpoints).ListAsync(query));
        _slices.Load(await GrainFactory.GetCollection(ResourceKinds.EndpointSlice).ListAsync(query));
        _services.Load(await GrainFactory.GetCollection(ResourceKinds.Service).ListAsync(query));
        foreach (var value in _services.Objects.Cast<IResource>().Concat(_endpoints.Objects))
            Touch(value.Metadata.Name!);
    }

    /// <inheritdoc/>
    public Task ServicesChangedAsync(ObjectChanges changes)
    {
        foreach (var change in changes.Changes.Where(_services.Apply))
        {
            var name = change.Object.Value.Metadata.Name!;
            if (change.Deleted)
                _left.Add(name);
            else
                _left.Remove(name);
            Touch(name);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SlicesChangedAsync(ObjectChanges changes)
    {
        foreach (var change in changes.Changes.Where(_slices.Apply))
        {
            if (change.Object.Value.Metadata.Labels.TryGetValue(EndpointSlicePlan.ServiceLabel, out var service))
                Touch(service);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task EndpointsChangedAsync(ObjectChanges changes)
    {
        foreach (var change in changes.Changes.Where(_endpoints.Apply))
            Touch(change.Object.Value.Metadata.Name!);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    private void Touch(string service)
    {
        _dirty.Add(service);
        if (_slices.Count < ManySlices)
            _loop.Wake();
        else
            _loop.WakeWithin(WritingPause);
    }

    private async Task<DateTimeOffset?> RunAsync()
    {
        string[] names = [.. _dirty];
        _dirty.Clear();
        var failures = await Batches.RunAsync(names, Batch, async name =>
        {
            try
            {
                await KeepAsync(name);
            }
            catch
            {
                _dirty.Add(name);
                throw;
            }
        });
        return failures.Count == 0 ? null : throw new AggregateException($"{failures.Count} endpoints of namespace {Namespace} could not be written", failures.Take(3));
    }

    private async Task KeepAsync(string name)
    {
        var (service, endpoints) = (_services.Find(new ResourceKey(Namespace, name)), _endpoints.Find(new ResourceKey(Namespace, name)));
        if (service is null)
            await LeaveAsync(name, endpoints);
        else if (MirroredSlicePlan.Selects(service) && service.Metadata.DeletionTimestamp is null)
            await WriteAsync(EndpointsPlan.For(service, Slices(name, EndpointSlicePlan.Manager), endpoints));
        await ApplyAsync(MirroredSlicePlan.For(service, endpoints, Slices(name, MirroredSlicePlan.Manager), _identifiers.NewName));
    }

    /// <summary>With its Service goes what was made for it, and what was written for it; Endpoints written before there is a Service stay.</summary>
    private async Task LeaveAsync(string name, Endpoints? endpoints)
    {
        var isOurs = endpoints?.Metadata.Labels.GetValueOrDefault(EndpointsPlan.ManagedByLabel) == EndpointsPlan.Manager;
        if (endpoints is not null && (isOurs || _left.Contains(name)))
            await Grain(endpoints).DeleteAsync(new DeleteOptions { Preconditions = new Preconditions { Uid = endpoints.Metadata.Uid } });
        _left.Remove(name);
    }

    private async Task WriteAsync(Endpoints? wanted)
    {
        if (wanted is not null)
            _endpoints.Put(wanted.Metadata.Uid is null ? await Grain(wanted).CreateAsync(wanted) : await Grain(wanted).ReplaceAsync(wanted));
    }

    private async Task ApplyAsync(EndpointSlicePlan plan)
    {
        foreach (var slice in plan.Create)
            _slices.Put(await Grain(slice).CreateAsync(slice));
        foreach (var slice in plan.Update)
            _slices.Put(await Grain(slice).ReplaceAsync(slice));
        foreach (var slice in plan.Delete.Where(s => s.Metadata.DeletionTimestamp is null))
        {
            await Grain(slice).DeleteAsync(new DeleteOptions { Preconditions = new Preconditions { Uid = slice.Metadata.Uid } });
            _slices.Remove(slice);
        }
    }

    private IEnumerable<EndpointSlice> Slices(string service, string manager) => _slices.Objects.Where(s =>
        s.Metadata.Labels.GetValueOrDefault(EndpointSlicePlan.ServiceLabel) == service && s.Metadata.Labels.GetValueOrDefault(EndpointSlicePlan.ManagedByLabel) == manager
        && s.Metadata.DeletionTimestamp is null);

    private IEndpointsGrain Grain(Endpoints endpoints) => GrainFactory.GetGrain<IEndpointsGrain>($"{Namespace}/{endpoints.Metadata.Name}");

    private IEndpointSliceGrain Grain(EndpointSlice slice) => GrainFactory.GetGrain<IEndpointSliceGrain>($"{Namespace}/{slice.Metadata.Name}");
}
