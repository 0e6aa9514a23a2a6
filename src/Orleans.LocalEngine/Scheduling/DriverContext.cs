namespace Orleans.LocalEngine;

/// <summary>Where code outside grains runs in deterministic mode: every continuation of it is a turn.</summary>
/// <param name="turns">Who picks the turns.</param>
/// <param name="engine">The engine in whose process the code is, and which it hangs and ends with; null for none.</param>
internal sealed class DriverContext(SeededTurnScheduler turns, GrainEngine? engine = null) : SynchronizationContext
{
    public Task Start(Func<Task> code)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            return code();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) =>
        turns.Schedule(
            both =>
            {
                var before = Current;
                SetSynchronizationContext(this);
                try
                {
                    d(both);
                }
                finally
                {
                    SetSynchronizationContext(before);
                }
            },
            state, engine);

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing may wait for a turn.");

    public override SynchronizationContext CreateCopy() => this;
}
