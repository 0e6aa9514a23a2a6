namespace Orleans.Orchestrator.Simulation.Scenarios;

/// <summary>The YAML form of a scenario, as it is written; <see cref="ScenarioFile"/> says what it means. Times are texts such as <c>5s</c>.</summary>
internal sealed class ScenarioDocument
{
    public string? Name { get; set; }

    public ulong? Seed { get; set; }

    public double? Speed { get; set; }

    public string? Patience { get; set; }

    public List<string>? Manifests { get; set; }

    public List<NodesPart>? Nodes { get; set; }

    public List<StepPart>? Steps { get; set; }

    internal sealed class NodesPart
    {
        public string? Name { get; set; }

        public int Count { get; set; }

        public List<string>? Zones { get; set; }

        public string? Cpu { get; set; }

        public string? Memory { get; set; }

        public int? Pods { get; set; }

        public Dictionary<string, string>? Labels { get; set; }

        public List<TaintPart>? Taints { get; set; }

        public RuntimePart? Runtime { get; set; }
    }

    internal sealed class TaintPart
    {
        public string? Key { get; set; }

        public string? Value { get; set; }

        public string? Effect { get; set; }
    }

    internal sealed class RuntimePart
    {
        public string? Pull { get; set; }

        public string? Start { get; set; }

        public string? Ready { get; set; }

        public string? Stop { get; set; }

        public string? Work { get; set; }

        public string? CrashAfter { get; set; }

        public double? Slowness { get; set; }
    }

    internal sealed class StepPart
    {
        public string? After { get; set; }

        public bool? Settle { get; set; }

        public PodsPart? Deploy { get; set; }

        public PodsPart? Arrive { get; set; }

        public string? Apply { get; set; }

        public TargetPart? Scale { get; set; }

        public TargetPart? Rollout { get; set; }

        public string? Delete { get; set; }

        public FaultPart? Kill { get; set; }

        public FaultPart? Revive { get; set; }

        public FaultPart? Partition { get; set; }

        public FaultPart? Heal { get; set; }

        public FaultPart? Slow { get; set; }

        public FaultPart? Flap { get; set; }

        public FaultPart? Drain { get; set; }

        public FaultPart? Uncordon { get; set; }

        public CrashPart? Crash { get; set; }

        public NodesPart? Join { get; set; }

        public string? Lose { get; set; }

        public string? Wait { get; set; }

        internal IEnumerable<(MachineFault Kind, FaultPart Fault)> Faults => new[]
        {
            (MachineFault.Kill, Kill), (MachineFault.Revive, Revive), (MachineFault.Partition, Partition), (MachineFault.Heal, Heal),
            (MachineFault.Slow, Slow), (MachineFault.Flap, Flap), (MachineFault.Drain, Drain), (MachineFault.Uncordon, Uncordon),
        }.Where(f => f.Item2 is not null).Select(f => (f.Item1, f.Item2!));
    }

    internal sealed class PodsPart
    {
        public string? Name { get; set; }

        public int? Count { get; set; }

        public int? Replicas { get; set; }

        public double? PerSecond { get; set; }

        public string? For { get; set; }

        public string? Cpu { get; set; }

        public string? Memory { get; set; }

        public string? Image { get; set; }

        public bool Apart { get; set; }

        public bool Spread { get; set; }

        public bool Rebalance { get; set; }

        public string? MinAvailable { get; set; }

        public int Priority { get; set; }
    }

    internal sealed class TargetPart
    {
        public string? Deployment { get; set; }

        public int? Replicas { get; set; }

        public string? Image { get; set; }
    }

    internal sealed class FaultPart
    {
        public string? Zone { get; set; }

        public string? Node { get; set; }

        public string? Selector { get; set; }

        public int? Nodes { get; set; }

        public double? Percent { get; set; }

        public double? Times { get; set; }

        public string? Every { get; set; }
    }

    internal sealed class CrashPart
    {
        public int? Pods { get; set; }
    }
}
