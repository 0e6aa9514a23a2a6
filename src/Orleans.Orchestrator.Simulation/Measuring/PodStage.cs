namespace Orleans.Orchestrator.Simulation.Measuring;

/// <summary>How far a pod has come.</summary>
public enum PodStage
{
    /// <summary>It is there.</summary>
    Created,

    /// <summary>It has a node.</summary>
    Bound,

    /// <summary>Its containers run.</summary>
    Running,

    /// <summary>It gets requests.</summary>
    Ready,
}
