using System.Globalization;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>Something that is done to a cluster.</summary>
/// <param name="At">When, from the beginning.</param>
/// <param name="Action">What.</param>
/// <param name="Target">Which of what there is, by number; more than there are begin again.</param>
/// <param name="Amount">How many or how much, where that matters.</param>
/// <param name="Length">For how long, where that matters.</param>
public sealed record ChaosStep(TimeSpan At, ChaosAction Action, int Target, int Amount, TimeSpan Length)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{At.TotalSeconds,8:0.000} s  {Action} target {Target}, amount {Amount}, for {Length.TotalSeconds:0.0} s");
}
