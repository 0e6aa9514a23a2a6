namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>One event of a build.</summary>
/// <param name="Step">The step's number, from 1.</param>
/// <param name="Steps">How many there are.</param>
/// <param name="Line">The instruction's line in the Dockerfile.</param>
/// <param name="Instruction">The instruction as written.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Text">For <see cref="BuildEvent.Output"/> a line of output, for <see cref="BuildEvent.Finished"/> the new layer's digest.</param>
public sealed record BuildProgress(int Step, int Steps, int Line, string Instruction, BuildEvent Kind, string Text = "");

/// <summary>What a build reports.</summary>
public enum BuildEvent
{
    /// <summary>A step begins.</summary>
    Started,

    /// <summary>A step was taken from the cache.</summary>
    Cached,

    /// <summary>A line that a RUN command printed.</summary>
    Output,

    /// <summary>A step is done.</summary>
    Finished,
}
