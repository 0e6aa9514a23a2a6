using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Reconciling;

/// <summary>Has a grain look once more for as long as something is left to do, each time after twice the pause.</summary>
/// <param name="grain">Whose timer it is; it is kept active meanwhile.</param>
/// <param name="look">Calls the grain by its reference, so that the call waits for its turn.</param>
internal sealed class LookAgain(IGrainBase grain, Func<Task> look)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(15);

    private IGrainTimer? _timer;

    /// <summary>The pause before the next look.</summary>
    public TimeSpan Pause { get; private set; } = First;

    /// <summary>Nothing is left: the next trouble begins with a short pause again.</summary>
    public void Rest() => Pause = First;

    /// <summary>Looks again after the pause.</summary>
    public void Later()
    {
        _timer?.Dispose();
        _timer = grain.RegisterGrainTimer(look, new GrainTimerCreationOptions(Pause, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        Pause = Pause * 2 > Last ? Last : Pause * 2;
    }
}
