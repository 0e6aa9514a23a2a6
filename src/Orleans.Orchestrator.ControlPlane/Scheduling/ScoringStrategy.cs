namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Which of the nodes that can take a pod should: chosen by the pod's <c>schedulerName</c>, as Kubernetes' profiles are.</summary>
public enum ScoringStrategy
{
    /// <summary>The emptiest, and away from its own kind (<c>default-scheduler</c>).</summary>
    Spread,

    /// <summary>Where the shares of cpu and memory that are taken are most alike afterwards (<c>balanced-scheduler</c>).</summary>
    Balanced,

    /// <summary>The fullest, so that machines can be switched off (<c>binpack-scheduler</c>).</summary>
    BinPack,
}
