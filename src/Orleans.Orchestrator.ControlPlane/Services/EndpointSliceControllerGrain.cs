using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>The EndpointSlices of one namespace. What to do is <see cref="EndpointSlicePlan"/>'s decision.</summary>
public sealed class EndpointSliceControllerGrain : Grain, IEndpointSliceController
{
    private const int Batch = 100;

    // Where there are thousands of pods, packing takes its time: changes of a moment are packed together.
    private const int ManyPods = 1000;
    private static readonly TimeSpan PackingPause = TimeSpan.FromMilliseconds(20);
    private readonly Identifiers _identifiers;
    private readonly ReconcileLoop _loop;
    private readonly ObjectCache<Pod> _pods = new();
    private readonly ObjectCache<Service> _services = new();
    private readonly ObjectCache<EndpointSlice> _slices = new();
    private readonly HashSet<string> _dirty = [];
    private bool _followsPods;

    /// <summary>Made by the engine.</summary>
    public EndpointSliceControllerGrain(Identifiers identifiers, TimeProvider time, ILogger<EndpointSliceControllerGrain> log)
    {
        _identifiers = identifiers;
        _loop = new ReconcileLoop(this, () => this.AsReference<IEndpointSliceController>().ReconcileAsync(), time, log);
    }

    private string Namespace => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var query = new ListQuery { Namespace = Namespace };
        _services.Load(await GrainFactory.GetCollection(ResourceKinds.Service).ListAsync(query));
        _slices.Load(await GrainFactory.GetCollection(ResourceKinds.EndpointSlice).ListAsync(query));
        foreach (var service in _services.Objects)
            Touch(service.Metadata.Name!);
    }

    /// <inheritdoc/>
    public Task PodsChangedAsync(ObjectChanges changes)
    {
        if (!_followsPods)
            return Task.CompletedTask;
        foreach (var change in changes.Changes)
        {
            var after = change.Object.As<Pod>();
            var before = _pods.Find(new ResourceKey(Namespace, after.Metadata.Name!));
            if (!_pods.Apply(change))
                continue;
            foreach (var service in _services.Objects)
            {
                if (Selects(service, after) || (before is not null && Selects(service, before)))
                    Touch(service.Metadata.Name!);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ServicesChangedAsync(ObjectChanges changes)
    {
        foreach (var change in changes.Changes)
        {
            if (_services.Apply(change) && !change.Deleted)
                Touch(change.Object.Value.Metadata.Name!);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SlicesChangedAsync(ObjectChanges changes)
    {
        foreach (var change in changes.Changes)
        {
            if (_slices.Apply(change) && change.Object.Value.Metadata.Labels.TryGetValue(EndpointSlicePlan.ServiceLabel, out var service))
                Touch(service);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    private static bool Selects(Service service, Pod pod) =>
        service.Spec.Selector.Count > 0 && LabelSelectors.Contains(pod.Metadata.Labels, service.Spec.Selector);

    // Most namespaces have thousands of pods before they have a Service, if they ever get one that selects pods.
    private async Task FollowPodsAsync()
    {
        if (_followsPods || !_services.Objects.Any(s => s.Spec.Selector.Count > 0))
            return;
        try
        {
            // Changes that come while the list is on its way count already.
            _followsPods = true;
            _pods.Load(await GrainFactory.GetCollection(ResourceKinds.Pod).ListAsync(new ListQuery { Namespace = Namespace }));
        }
        catch
        {
            _followsPods = false;
            throw;
        }
    }

    private void Touch(string service)
    {
        _dirty.Add(service);
        if (_pods.Count < ManyPods)
            _loop.Wake();
        else
            _loop.WakeWithin(PackingPause);
    }

    private async Task<DateTimeOffset?> RunAsync()
    {
        await FollowPodsAsync();
        string[] names = [.. _dirty];
        _dirty.Clear();
        var failures = new List<Exception>();
        foreach (var name in names)
        {
            if (_services.Find(new ResourceKey(Namespace, name)) is not { } service)
                continue;
            var before = failures.Count;
            failures.AddRange(await ApplyAsync(Plan(service)));
            if (failures.Count > before)
                _dirty.Add(name);
        }

        return failures.Count == 0 ? null : throw new AggregateException($"{failures.Count} endpoint slices of namespace {Namespace} could not be written", failures.Take(3));
    }

    private EndpointSlicePlan Plan(Service service)
    {
        var slices = _slices.Objects.Where(s =>
            s.Metadata.Labels.GetValueOrDefault(EndpointSlicePlan.ServiceLabel) == service.Metadata.Name
            && s.Metadata.Labels.GetValueOrDefault(EndpointSlicePlan.ManagedByLabel) == EndpointSlicePlan.Manager
            && s.Metadata.DeletionTimestamp is null);
        return EndpointSlicePlan.For(service, _pods.Objects.Where(p => Selects(service, p)), [.. slices], _identifiers.NewName);
    }

    private async Task<IReadOnlyList<Exception>> ApplyAsync(EndpointSlicePlan plan)
    {
        var created = await Batches.RunAsync(plan.Create, Batch, async slice => _slices.Put(await Grain(slice).CreateAsync(slice)));
        var updated = await Batches.RunAsync(plan.Update, Batch, async slice => _slices.Put(await Grain(slice).ReplaceAsync(slice)));
        var deleted = await Batches.RunAsync(plan.Delete, Batch, async slice =>
        {
            await Grain(slice).DeleteAsync(new DeleteOptions { Preconditions = new Preconditions { Uid = slice.Metadata.Uid } });
            _slices.Remove(slice);
        });
        return [.. created, .. updated, .. deleted];
    }

    private IEndpointSliceGrain Grain(EndpointSlice slice) => GrainFactory.GetGrain<IEndpointSliceGrain>($"{Namespace}/{slice.Metadata.Name}");
}
