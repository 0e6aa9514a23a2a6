using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Workloads;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Preemption;

/// <summary>What the disruption budgets still allow while a plan is made.</summary>
internal sealed class BudgetLedger(ImmutableArray<DisruptionAllowance> budgets)
{
    private readonly int[] _taken = new int[budgets.Length];

    /// <summary>Which of the pods, ended one after another, a budget would protect.</summary>
    public HashSet<PlacedPod> Protected(IEnumerable<PlacedPod> pods)
    {
        var protectedPods = new HashSet<PlacedPod>(ReferenceEqualityComparer.Instance);
        if (budgets.IsEmpty)
            return protectedPods;
        var taken = (int[])_taken.Clone();
        foreach (var pod in pods)
        {
            for (var i = 0; i < budgets.Length; i++)
            {
                if (Means(budgets[i], pod.Demand) && ++taken[i] > budgets[i].Allowed)
                    protectedPods.Add(pod);
            }
        }

        return protectedPods;
    }

    /// <summary>A pod is to be ended.</summary>
    public void Take(PodDemand pod)
    {
        for (var i = 0; i < budgets.Length; i++)
        {
            if (Means(budgets[i], pod))
                _taken[i]++;
        }
    }

    private static bool Means(DisruptionAllowance budget, PodDemand pod) =>
        budget.Namespace == pod.Namespace && LabelSelectors.Matches(budget.Selector, pod.Labels);
}
