namespace Orleans.Orchestrator.ControlPlane.Expressions.Evaluation;

/// <summary>Counts what an evaluation costs, and ends it at its limit.</summary>
/// <param name="limit">What it may cost.</param>
internal sealed class CostMeter(long limit)
{
    /// <summary>What it has cost.</summary>
    public long Spent { get; private set; }

    /// <summary>Adds to it.</summary>
    /// <exception cref="CostLimitException">It is more than allowed.</exception>
    public void Spend(long cost)
    {
        Spent = cost > long.MaxValue - Spent ? long.MaxValue : Spent + cost;
        if (Spent > limit)
            throw new CostLimitException();
    }
}
