using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Events;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Rebalancing;

/// <summary>
/// The rebalancer: after nodes opened it moves a few pods at a time by evicting them, which disruption budgets may refuse, and goes on until the
/// plan has no moves left.
/// </summary>
[KeepAlive]
internal sealed class RebalancerGrain : Grain, IRebalancerGrain
{
    // So often it may find nothing to do while some pods can't be moved yet, before it waits for the next node.
    private const int MaxIdleRounds = 60;
    private const int MaxRounds = 10_000;
    private readonly RebalanceOptions _options;
    private readonly IEventRecorder _events;
    private readonly TimeProvider _time;
    private readonly ReconcileLoop _loop;
    private int _rounds;
    private int _idle;

    /// <summary>Made by the engine.</summary>
    public RebalancerGrain(ControllerOptions options, IEventRecorder events, TimeProvider time, ILogger<RebalancerGrain> log)
    {
        (_options, _events, _time) = (options.Rebalance, events, time);
        _loop = new ReconcileLoop(this, () => this.AsReference<IRebalancerGrain>().ReconcileAsync(), time, log);
    }

    /// <inheritdoc/>
    public Task NodesOpenedAsync()
    {
        (_rounds, _idle) = (MaxRounds, MaxIdleRounds);
        _loop.WakeWithin(_options.Pause);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    private async Task<DateTimeOffset?> RunAsync()
    {
        if (_rounds <= 0 || _idle <= 0)
            return null;
        _rounds--;
        var now = _time.GetUtcNow();
        var page = await GrainFactory.GetCollection(ResourceKinds.Pod).ListAsync(ListQuery.All);
        var pods = page.Items.Select(i => i.As<Pod>()).ToList();
        var candidates = RebalanceCandidates.Of(pods, now, _options);
        if (candidates.Movable.Count == 0 && !candidates.MoreLater)
            return null;
        var scheduler = GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.Key);
        var moves = await scheduler.PlanMovesAsync([.. candidates.Movable], _options.MaxMoves, _options.MinGain);
        var moved = 0;
        foreach (var move in moves)
            moved += await TryMoveAsync(move) ? 1 : 0;
        _idle = moved > 0 ? MaxIdleRounds : _idle - 1;
        return moves.Length > 0 || candidates.MoreLater ? now + _options.Pause : null;
    }

    private async Task<bool> TryMoveAsync(PlannedMove move)
    {
        try
        {
            var grain = GrainFactory.GetGrain<IPodGrain>(move.Key);
            if (await grain.GetAsync() is not { } pod || pod.Metadata.Uid != move.Uid)
                return false;
            await grain.EvictAsync(new() { Preconditions = new() { Uid = move.Uid } });
            _events.Normal(pod, "Rebalanced", string.Create(
                CultureInfo.InvariantCulture, $"Evicted from {move.From} to even out the cluster: {move.To} is better by {move.Gain:0.00} by what the scheduler counts"));
            return true;
        }
        catch (ApiException e) when (e.Code is 404 or 409 or 429 or 500)
        {
            // Gone, changed, or held back by its budget: the next round looks again.
            return false;
        }
    }
}
