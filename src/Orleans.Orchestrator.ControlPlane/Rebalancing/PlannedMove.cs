namespace Orleans.Orchestrator.ControlPlane.Rebalancing;

/// <summary>A pod that should be elsewhere.</summary>
/// <param name="Key"><c>namespace/name</c>.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="From">The node that it has.</param>
/// <param name="To">The node that its successor is expected on.</param>
/// <param name="Gain">How much better that is, by what the scheduler counts.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.PlannedMove")]
public sealed record PlannedMove(
    [property: Id(0)] string Key, [property: Id(1)] string Uid, [property: Id(2)] string From, [property: Id(3)] string To, [property: Id(4)] double Gain);
