using Orleans.Orchestrator.ControlPlane.Resources;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the numbers of pods that a status tells.</summary>
internal static class ReplicaCounts
{
    public static void Validate(FieldPath path, int? all, (string Name, int? Count) some, int? ready, int? available, FaultList faults)
    {
        const string TooMany = "cannot be greater than status.replicas";
        Checks.NotNegative(path.Child("replicas"), all, faults);
        Checks.NotNegative(path.Child(some.Name), some.Count, faults);
        Checks.NotNegative(path.Child("readyReplicas"), ready, faults);
        Checks.NotNegative(path.Child("availableReplicas"), available, faults);
        if ((some.Count ?? 0) > (all ?? 0))
            faults.Invalid(path.Child(some.Name), some.Count, TooMany);
        if ((ready ?? 0) > (all ?? 0))
            faults.Invalid(path.Child("readyReplicas"), ready, TooMany);
        if ((available ?? 0) > (all ?? 0))
            faults.Invalid(path.Child("availableReplicas"), available, TooMany);
        if ((available ?? 0) > (ready ?? 0))
            faults.Invalid(path.Child("availableReplicas"), available, "cannot be greater than readyReplicas");
    }
}
