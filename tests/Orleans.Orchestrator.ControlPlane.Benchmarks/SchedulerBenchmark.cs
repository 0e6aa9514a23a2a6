using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Orleans.Orchestrator.ControlPlane.Scheduling;

namespace Orleans.Orchestrator.ControlPlane.Benchmarks;

/// <summary>
/// The scheduler alone: a batch of pods, from the pods to the plan, on a cluster that runs pods already. The workloads are those of
/// Kubernetes' scheduler_perf; a figure is the time of one pod.
/// </summary>
[MemoryDiagnoser]
public class SchedulerBenchmark
{
    private const int Batch = 2000;
    private SchedulerWorkload _workload = null!;
    private ulong _seed;

    /// <summary>How many nodes, in three zones.</summary>
    [Params(5_000, 100_000)]
    public int Nodes { get; set; }

    /// <summary>What the pods ask for.</summary>
    [Params("Basic", "Affinity", "AntiAffinity", "Spreading", "Preemption", "Mixed", "Selector", "Full")]
    public string Pods { get; set; } = "";

    /// <summary>Runs it, with BenchmarkDotNet's own options.</summary>
    public static void Run(string[] args)
    {
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(2).WithIterationCount(8);
        BenchmarkSwitcher.FromTypes([typeof(SchedulerBenchmark)]).Run(args.Length == 0 ? ["--filter", "*"] : args, DefaultConfig.Instance.AddJob(job));
    }

    /// <summary>Builds the cluster.</summary>
    [GlobalSetup]
    public void SetUp() => _workload = SchedulerWorkload.Of(Pods, Nodes, Batch);

    /// <summary>One plan.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public SchedulingPlan Plan() => Scheduler.Plan(_workload.Cluster, _workload.Pods, _seed++);
}
