using System.Collections.Immutable;
using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>A Job's pods from its template.</summary>
internal static class JobPodTemplate
{
    private const string IndexVariable = "JOB_COMPLETION_INDEX";

    private static readonly EnvVar IndexEnvironment = new()
    {
        Name = IndexVariable,
        ValueFrom = new EnvVarSource { FieldRef = new ObjectFieldSelector { FieldPath = $"metadata.labels['{JobNames.CompletionIndex}']" } },
    };

    /// <summary>The pod, all but its name, which begins with its <c>generateName</c>.</summary>
    public static Pod Nameless(Job job, NewJobPod wanted)
    {
        var pod = PodTemplates.Nameless(job.Spec.Template, job.Metadata.Namespace ?? "", ResourceKinds.Job, job.Metadata);
        var metadata = pod.Metadata with { Finalizers = pod.Metadata.Finalizers.Contains(JobNames.Tracking) ? pod.Metadata.Finalizers : pod.Metadata.Finalizers.Add(JobNames.Tracking) };
        if (wanted.GangSize is { } size)
        {
            metadata = metadata with
            {
                Labels = metadata.Labels.ContainsKey(GangName.NameLabel) ? metadata.Labels : metadata.Labels.SetItem(GangName.NameLabel, job.Metadata.Uid ?? ""),
                Annotations = metadata.Annotations.SetItem(GangName.SizeAnnotation, Text(size)),
            };
        }

        if (wanted.Index is not { } index)
            return pod with { Metadata = metadata };
        var number = Text(index);
        metadata = metadata with
        {
            GenerateName = $"{job.Metadata.Name}-{number}-",
            Labels = metadata.Labels.SetItem(JobNames.CompletionIndex, number),
            Annotations = metadata.Annotations.SetItem(JobNames.CompletionIndex, number),
        };
        if (wanted.FailuresBefore is { } failures)
            metadata = metadata with { Annotations = metadata.Annotations.SetItem(JobNames.FailureCount, Text(failures)) };
        return pod with { Metadata = metadata, Spec = Indexed(pod.Spec, $"{job.Metadata.Name}-{number}") };
    }

    private static PodSpec Indexed(PodSpec spec, string hostname) => spec with
    {
        Hostname = hostname,
        Containers = [.. spec.Containers.Select(c => c with { Env = WithIndex(c.Env) })],
        InitContainers = [.. spec.InitContainers.Select(c => c with { Env = WithIndex(c.Env) })],
    };

    private static ImmutableArray<EnvVar> WithIndex(ImmutableArray<EnvVar> env) => env.Any(e => e.Name == IndexVariable) ? env : env.Add(IndexEnvironment);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
