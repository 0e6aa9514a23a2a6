using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>From the first request to the last.</summary>
internal sealed partial class Activation
{
    private ActivationState _state;
    private bool _deactivationStarted;

    public bool IsGone => _state == ActivationState.Gone;

    public object? GrainInstance { get; private set; }

    /// <summary>An object that lives outside the grains and needs no activation: an observer.</summary>
    public static Activation ForObserver(GrainEngine engine, GrainClass observers, IdSpan key, object observer) =>
        new(engine, observers, key) { GrainInstance = observer, _state = ActivationState.Active };

    /// <inheritdoc/>
    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (ReferenceEquals(Current, this))
            BeginDeactivating(deactivationReason);
        else
            Post(static state => ((DeactivationOrder)state!).Carry(), new DeactivationOrder(this, deactivationReason));
    }

    /// <summary>Ends the activation if it is still idle when its turn comes.</summary>
    public void DeactivateIfIdle(long idleSince) =>
        Post(
            static state =>
            {
                var (activation, since) = ((Activation, long))state!;
                if (activation._state == ActivationState.Active && activation.IsIdleSince(since))
                    activation.BeginDeactivating(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Nobody called it."));
            },
            (this, idleSince));

    public bool IsIdleSince(long time) =>
        _running == 0 && _waiting == 0 && LastUse <= time && (_extras is null || _extras.KeepUntil <= Engine.Now);

    private void BeginDeactivating(DeactivationReason reason)
    {
        if (_state is ActivationState.Deactivating or ActivationState.Gone)
            return;

        Extras.DeactivationReason ??= reason;
        if (_state == ActivationState.Created)
        {
            Leave();
        }
        else if (_state == ActivationState.Active)
        {
            _state = ActivationState.Deactivating;
            _ = StopEnumerationsAsync();
            if (_running == 0)
                StartDeactivating();
            else
                Extras.DeactivationLimit = Engine.Time.CreateTimer(
                    static state => ((Activation)state!).Post(static self => ((Activation)self!).StartDeactivating(), state),
                    this, Engine.Collection.DeactivationTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Makes the grain, reads its states and lets it prepare itself. Runs in turns; only the first part is in this one.</summary>
    private async Task ActivateAsync()
    {
        _state = ActivationState.Activating;
        try
        {
            Build();
            var states = _extras?.States;
            if (states is not null || Class.HasOnActivate)
                await PrepareAsync(states);
        }
        catch (Exception exception)
        {
            Engine.Log.ActivationFailed(GrainId, exception);
            Extras.DeactivationReason = new DeactivationReason(DeactivationReasonCode.ActivationFailed, exception, "Activation failed.");
            Leave(exception);
            return;
        }

        LastUse = Engine.Now;
        _state = ActivationState.Active;
        if (_extras?.DeactivationReason is not null)
            _state = ActivationState.Deactivating;

        if (_needsAttention = _firstWaiting is not null || _state == ActivationState.Deactivating)
            Attend();
    }

    private void Build()
    {
        var outer = beingBuilt;
        beingBuilt = this;
        try
        {
            GrainInstance = Class.Create(Engine.Services);
        }
        finally
        {
            beingBuilt = outer;
        }
    }

    private async Task PrepareAsync(List<IActivationState>? states)
    {
        using var limit = new CancellationTokenSource(Engine.Collection.ActivationTimeout, Engine.Time);
        if (states is { Count: 1 })
            await states[0].ReadStateAsync().WaitAsync(limit.Token);
        else if (states is not null)
            await Task.WhenAll(states.Select(static state => state.ReadStateAsync())).WaitAsync(limit.Token);

        var prepared = ((IGrainBase)GrainInstance!).OnActivateAsync(limit.Token);
        await (prepared.IsCompleted ? prepared : prepared.WaitAsync(limit.Token));
    }

    private void StartDeactivating()
    {
        if (_deactivationStarted)
            return;

        _deactivationStarted = true;
        _extras?.DeactivationLimit?.Dispose();
        _ = DeactivateNowAsync();
    }

    private async Task DeactivateNowAsync()
    {
        StopTimers();
        var reason = Extras.DeactivationReason!.Value;
        try
        {
            if (Class.HasOnDeactivate && GrainInstance is IGrainBase grain)
            {
                using var limit = new CancellationTokenSource(Engine.Collection.DeactivationTimeout, Engine.Time);
                await grain.OnDeactivateAsync(reason, limit.Token).WaitAsync(limit.Token);
            }

            if (GrainInstance is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else if (GrainInstance is IDisposable disposable)
                disposable.Dispose();
        }
        catch (Exception exception)
        {
            Engine.Log.DeactivationFailed(GrainId, exception);
        }

        Leave();
    }

    /// <summary>Leaves the directory; who still waits goes to the next activation, or fails if this one never came to be.</summary>
    private void Leave(Exception? failure = null)
    {
        StopTimers();
        _state = ActivationState.Gone;
        Engine.Directory.Remove(this);
        while (TakeWaiting() is { } request)
        {
            if (failure is null)
                request.Redirect(Engine, GrainId);
            else
                request.Fail(failure);
        }

        GrainInstance = null;
        if (_extras?.Deactivated is not { } deactivated)
            return;

        SetSynchronizationContext(null);
        deactivated.TrySetResult();
        SetSynchronizationContext(this);
    }

    private sealed class DeactivationOrder(Activation activation, DeactivationReason reason)
    {
        public void Carry() => activation.BeginDeactivating(reason);
    }
}
