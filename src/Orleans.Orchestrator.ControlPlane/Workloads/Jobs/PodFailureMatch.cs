using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>What a Job's <c>podFailurePolicy</c> says of a pod that failed.</summary>
/// <param name="Action">FailJob, FailIndex, Ignore or Count.</param>
/// <param name="Message">Which rule matched, and why.</param>
internal sealed record PodFailureMatch(string Action, string Message)
{
    private static PodFailureMatch Unmatched { get; } = new("Count", "");

    /// <summary>The first rule that matches decides; without any the failure counts.</summary>
    public static PodFailureMatch Of(Job job, Pod pod)
    {
        if (job.Spec.PodFailurePolicy is not { } policy || pod.Status.Phase != "Failed")
            return Unmatched;
        for (var i = 0; i < policy.Rules.Length; i++)
        {
            var rule = policy.Rules[i];
            var why = rule.OnExitCodes is { } codes ? ByExitCode(codes, pod) : ByCondition(rule, pod);
            if (why is not null)
                return new PodFailureMatch(rule.Action, $"{why} matching {rule.Action} rule at index {i}");
        }

        return Unmatched;
    }

    private static string? ByExitCode(PodFailurePolicyOnExitCodesRequirement codes, Pod pod)
    {
        foreach (var status in pod.Status.ContainerStatuses.Concat(pod.Status.InitContainerStatuses))
        {
            if (status.State?.Terminated is not { ExitCode: not 0 } ended || (codes.ContainerName is { } name && name != status.Name))
                continue;
            if (codes.Values.Contains(ended.ExitCode) == (codes.Operator == "In"))
                return $"Container {status.Name} for pod {PodFacts.Key(pod)} failed with exit code {ended.ExitCode}";
        }

        return null;
    }

    private static string? ByCondition(PodFailurePolicyRule rule, Pod pod)
    {
        foreach (var pattern in rule.OnPodConditions)
        {
            if (PodFacts.Condition(pod.Status, pattern.Type)?.Status == pattern.Status)
                return $"Pod {PodFacts.Key(pod)} has condition {pattern.Type}";
        }

        return null;
    }
}
