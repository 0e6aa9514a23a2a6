namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>What one step of a scenario did.</summary>
/// <param name="Name">What it was.</param>
/// <param name="At">Seconds since the run began.</param>
/// <param name="Seconds">Seconds until everything was as wanted.</param>
/// <param name="Pods">Pods that came to run.</param>
/// <param name="CpuMilliseconds">Processor time of the process meanwhile.</param>
public sealed record StepReport(string Name, double At, double Seconds, int Pods, double CpuMilliseconds)
{
    /// <summary>Pods a second.</summary>
    public double Rate => Seconds > 0 ? Pods / Seconds : 0;

    /// <summary>Milliseconds of processor time for each pod.</summary>
    public double CpuPerPod => Pods > 0 ? CpuMilliseconds / Pods : 0;
}
