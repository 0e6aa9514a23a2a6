namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>What is to be told about a claim or volume.</summary>
/// <param name="IsWarning">Whether somebody should look at it.</param>
/// <param name="Reason">In one word.</param>
/// <param name="Message">In a sentence.</param>
internal sealed record VolumeEvent(bool IsWarning, string Reason, string Message)
{
    /// <summary>Something that is as it should be.</summary>
    public static VolumeEvent Normal(string reason, string message) => new(false, reason, message);

    /// <summary>Something that somebody should look at.</summary>
    public static VolumeEvent Warning(string reason, string message) => new(true, reason, message);
}
