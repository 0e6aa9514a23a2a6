using System.Diagnostics;
using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Scheduling;

namespace Orleans.Orchestrator.ControlPlane.Benchmarks;

/// <summary>
/// The workloads of <see cref="SchedulerBenchmark"/> by the processor time that the process takes for them, collection of garbage included: for a
/// machine that others use at the same time, where the clock says nothing.
/// </summary>
internal static class SchedulerCpu
{
    private const int Batch = 2000;
    private const int WarmUps = 4;
    private const int Plans = 8;

    /// <summary>Measures each workload on so many nodes.</summary>
    public static void Run(IEnumerable<int> sizes)
    {
        foreach (var nodes in sizes)
        {
            foreach (var name in SchedulerWorkload.Names)
                Run(name, nodes);
        }
    }

    private static void Run(string name, int nodes)
    {
        var workload = SchedulerWorkload.Of(name, nodes, Batch);
        var (times, seed) = (new List<double>(), 0UL);
        for (; seed < WarmUps; seed++)
            Scheduler.Plan(workload.Cluster, workload.Pods, seed);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var plan = default(SchedulingPlan);
        for (; seed < WarmUps + Plans; seed++)
        {
            var before = Cpu();
            plan = Scheduler.Plan(workload.Cluster, workload.Pods, seed);
            times.Add((Cpu() - before).TotalMicroseconds / Batch);
        }

        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{nodes,7} nodes  {name,-12} {times[Plans / 2],8:0.0} µs CPU a pod ({times[0]:0.0} to {times[^1]:0.0})  {(GC.GetTotalAllocatedBytes(precise: true) - allocated) / Plans / Batch / 1024.0,6:0.0} KiB  {plan!.Bindings.Length} bound, {plan.Preemptions.Length} preempt"));
    }

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
