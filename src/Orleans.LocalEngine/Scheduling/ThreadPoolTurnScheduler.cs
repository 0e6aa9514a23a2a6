namespace Orleans.LocalEngine;

/// <summary>Turns on the thread pool, in real time.</summary>
internal sealed class ThreadPoolTurnScheduler : TurnScheduler
{
    public override int ItemsPerTurn => 64;

    // The shared queue rather than the thread's own: two grains that keep calling each other would otherwise never let go of it.
    public override void Schedule(Activation activation)
    {
        if (!activation.Engine.IsHalted)
            ThreadPool.UnsafeQueueUserWorkItem(activation, preferLocal: false);
    }
}
