namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Which of the resources that every node has are not enough for a pod, in the order of Kubernetes' sentences.</summary>
[Flags]
internal enum Shortages
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Pods.</summary>
    Pods = 1,

    /// <summary>Processor time.</summary>
    Cpu = 2,

    /// <summary>Memory.</summary>
    Memory = 4,

    /// <summary>Room on the disk.</summary>
    EphemeralStorage = 8,
}
