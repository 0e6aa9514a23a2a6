using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.ControlPlane.Workloads.Jobs;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Workloads.Jobs;

/// <summary>A Job and its pods without a cluster: what the plan says is done at once, and time is a number.</summary>
internal sealed class JobWorld
{
    private readonly Dictionary<string, Pod> _pods = [];
    private int _names;

    public JobWorld(JobSpec spec) => Job = new Job
    {
        Metadata = new ObjectMeta { Name = "pi", Namespace = "default", Uid = "uid-pi", Generation = 1, CreationTimestamp = A.Now },
        Spec = spec with { Selector = new LabelSelector { MatchLabels = A.Labels(("app", "pi")) }, Template = Template(spec.Template) },
    };

    public Job Job { get; set; }

    public DateTimeOffset Now { get; private set; } = A.Now;

    public IReadOnlyList<Pod> Pods => [.. _pods.Values.OrderBy(p => p.Metadata.Name, StringComparer.Ordinal)];

    public IReadOnlyList<Pod> Active => [.. Pods.Where(ControlPlane.Pods.PodFacts.IsActive)];

    public string Conditions => string.Join(' ', Job.Status.Conditions.Where(c => c.Status == "True").Select(c => $"{c.Type}:{c.Reason}"));

    /// <summary>Plans and does until nothing is left to do now; true when the plan wants to be asked later.</summary>
    public bool Settle()
    {
        for (var i = 0; i < 100; i++)
        {
            var plan = JobPlan.For(Job, [.. _pods.Values], Now);
            var isQuiet = plan.Status.Equals(Job.Status) && plan is { Untrack.IsEmpty: true, Delete.IsEmpty: true, End.IsEmpty: true, Create.IsEmpty: true, Adopt.IsEmpty: true };
            Job = Job with { Status = plan.Status };
            if (isQuiet)
                return plan.CheckAt is not null;
            foreach (var pod in plan.Untrack)
                Change(pod, Untracked(pod));
            foreach (var pod in plan.Delete)
                Change(pod, Deleted(Untracked(pod)));
            foreach (var pod in plan.End)
                Change(pod, Deleted(pod));
            foreach (var wanted in plan.Create)
                Create(wanted);
        }

        throw new InvalidOperationException("the Job never comes to rest");
    }

    public void Pass(int seconds) => Now = Now.AddSeconds(seconds);

    /// <summary>A pod ends.</summary>
    public void End(Pod pod, string phase, int exitCode = 1) => Change(pod, pod with
    {
        Status = pod.Status with
        {
            Phase = phase,
            ContainerStatuses =
            [
                new ContainerStatus { Name = "main", State = new ContainerState { Terminated = new ContainerStateTerminated { ExitCode = phase == "Failed" ? exitCode : 0, FinishedAt = Now } } },
            ],
        },
    });

    public Pod OfIndex(int index) => Active.Single(p => JobFacts.IndexOf(p) == index);

    public void Delete(Pod pod) => Change(pod, Deleted(pod));

    public void Bind(Pod pod) => Change(pod, pod with { Spec = pod.Spec with { NodeName = "n1" } });

    private static PodTemplateSpec Template(PodTemplateSpec given)
    {
        var template = A.Template("pi");
        return template with { Metadata = template.Metadata with { Annotations = given.Metadata.Annotations }, Spec = template.Spec with { RestartPolicy = given.Spec.RestartPolicy ?? "Never" } };
    }

    private static Pod Untracked(Pod pod) => pod with { Metadata = pod.Metadata with { Finalizers = pod.Metadata.Finalizers.Remove(JobNames.Tracking) } };

    private Pod Deleted(Pod pod) => pod with { Metadata = pod.Metadata with { DeletionTimestamp = Now, DeletionGracePeriodSeconds = 0 } };

    private void Create(NewJobPod wanted)
    {
        var nameless = JobPodTemplate.Nameless(Job, wanted);
        var name = $"{nameless.Metadata.GenerateName}{(++_names).ToString("000", CultureInfo.InvariantCulture)}";
        var pod = PodTemplates.Named(nameless, name);
        _pods[name] = pod with { Metadata = pod.Metadata with { Uid = $"uid-{name}", CreationTimestamp = Now }, Status = new PodStatus { Phase = "Pending" } };
    }

    private void Change(Pod before, Pod after)
    {
        _pods[before.Metadata.Name!] = after;
        if (after.Metadata is { DeletionTimestamp: not null, Finalizers.IsEmpty: true })
            _pods.Remove(before.Metadata.Name!);
    }
}
