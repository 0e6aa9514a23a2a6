using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Events;

/// <summary>Removes Events that were last seen longer ago than <see cref="ControllerOptions.EventTtl"/>.</summary>
[KeepAlive]
public sealed class EventReaperGrain(ControllerOptions options, TimeProvider time) : Grain, IEventReaperGrain
{
    private const int Batch = 200;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(ReapAsync, Period, Period);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync() => Task.CompletedTask;

    private async Task ReapAsync()
    {
        var oldest = time.GetUtcNow() - options.EventTtl;
        var page = await GrainFactory.GetCollection(ResourceKinds.Event).ListAsync(ListQuery.All);
        var old = page.Items.Select(i => i.As<Event>()).Where(e => LastSeen(e) < oldest);
        await Batches.RunAsync(old, Batch, RemoveAsync);
    }

    private static DateTimeOffset? LastSeen(Event e) =>
        e.Series?.LastObservedTime ?? e.LastTimestamp ?? e.EventTime ?? e.FirstTimestamp ?? e.Metadata.CreationTimestamp;

    private Task RemoveAsync(Event old) => GrainFactory.GetGrain<IEventGrain>($"{old.Metadata.Namespace}/{old.Metadata.Name}")
        .DeleteAsync(new DeleteOptions { Preconditions = new Preconditions { Uid = old.Metadata.Uid, ResourceVersion = old.Metadata.ResourceVersion } });
}
