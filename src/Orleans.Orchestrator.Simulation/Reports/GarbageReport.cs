namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>What the garbage collector of this process has done since the process began.</summary>
/// <param name="AllocatedMiB">What was allocated.</param>
/// <param name="Gen0">Collections of the youngest objects only.</param>
/// <param name="Gen1">Collections of those that survived one.</param>
/// <param name="Gen2">Collections of everything.</param>
/// <param name="PauseSeconds">How long everything stood still, together.</param>
/// <param name="HeapMiB">What is in use, garbage that was not collected yet included.</param>
public sealed record GarbageReport(double AllocatedMiB, int Gen0, int Gen1, int Gen2, double PauseSeconds, double HeapMiB)
{
    private const double MiB = 1048576;

    /// <summary>As of now.</summary>
    public static GarbageReport Now()
    {
        var (young, middle, all) = (GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2));
        return new(GC.GetTotalAllocatedBytes() / MiB, young - middle, middle - all, all, GC.GetTotalPauseDuration().TotalSeconds, GC.GetTotalMemory(false) / MiB);
    }
}
