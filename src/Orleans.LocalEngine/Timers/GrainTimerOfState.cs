using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>A timer whose callback gets a state.</summary>
internal sealed class GrainTimer<TState>(
    Activation activation, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    : GrainTimer(activation, options)
{
    protected override Task Tick(CancellationToken token) => callback(state, token);
}
