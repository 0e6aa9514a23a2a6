namespace Orleans.Orchestrator.ControlPlane.Events;

/// <summary>A token bucket: <paramref name="Burst"/> at once, and <paramref name="PerSecond"/> more each second.</summary>
internal record struct EventBudget(double Burst, double PerSecond, DateTimeOffset Since)
{
    private double _taken;

    /// <summary>Takes one; false when there is none left now.</summary>
    public bool TryTake(DateTimeOffset now)
    {
        _taken = Math.Max(0, _taken - (Math.Max(0, (now - Since).TotalSeconds) * PerSecond));
        Since = now;
        if (_taken + 1 > Burst)
            return false;
        _taken++;
        return true;
    }
}
