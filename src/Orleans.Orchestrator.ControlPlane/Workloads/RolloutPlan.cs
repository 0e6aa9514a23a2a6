using System.Collections.Immutable;
using System.Globalization;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>What a Deployment has to do next, given its ReplicaSets.</summary>
public sealed record RolloutPlan
{
    /// <summary>The set to create for a template that has none.</summary>
    public ReplicaSet? Create { get; init; }

    /// <summary>Sets to replace: another size, another number in the history.</summary>
    public ImmutableArray<ReplicaSet> Update { get; init; } = [];

    /// <summary>Empty sets beyond the history's limit.</summary>
    public ImmutableArray<ReplicaSet> Delete { get; init; } = [];

    /// <summary>The Deployment with its status and its number in the history.</summary>
    public required Deployment Deployment { get; init; }

    /// <summary>When to look again although nothing changes: the progress deadline. Null for never.</summary>
    public DateTimeOffset? CheckAt { get; init; }

    /// <summary>The plan.</summary>
    /// <param name="deployment">The Deployment as stored.</param>
    /// <param name="sets">The ReplicaSets that it controls.</param>
    /// <param name="now">The time that conditions are stamped with.</param>
    public static RolloutPlan For(Deployment deployment, IEnumerable<ReplicaSet> sets, DateTimeOffset now)
    {
        ReplicaSet[] mine = [.. sets.OrderBy(s => s.Metadata.CreationTimestamp).ThenBy(s => s.Metadata.Name, StringComparer.Ordinal)];
        var current = Array.Find(mine, s => PodTemplateHash.Without(s.Spec.Template) == PodTemplateHash.Without(deployment.Spec.Template));
        ImmutableArray<ReplicaSet> old = [.. mine.Where(s => s != current)];
        var status = new DeploymentStatusPlan(deployment, current, old, now);
        if (deployment.Metadata.DeletionTimestamp is not null)
            return new RolloutPlan { Deployment = status.Complete(null) };

        var bounds = RolloutBounds.Of(deployment);
        var revision = old.Select(s => RolloutAnnotations.RevisionOf(s.Metadata)).DefaultIfEmpty().Max() + 1;
        revision = Math.Max(revision, current is null ? 0 : RolloutAnnotations.RevisionOf(current.Metadata));
        var (target, created) = Target(deployment, current, old, bounds, revision);
        var sizes = new RolloutSizes(bounds, target, old);
        Resize(deployment, sizes);
        var edits = sizes.All.Select(s => Edit(deployment, s, sizes, bounds, s == target ? revision : null)).ToList();
        var result = status.Complete(target);
        if (target is not null)
            result = WithRevision(result, revision);
        return new RolloutPlan
        {
            Create = created ? edits[^1] : null,
            Update = [.. edits.Where(e => !(created && e.Metadata.Name == target!.Metadata.Name) && !mine.Contains(e))],
            Delete = status.IsComplete || deployment.Spec.Paused == true ? RolloutHistory.Expired(deployment, old) : [],
            Deployment = result,
            CheckAt = status.Deadline,
        };
    }

    private static (ReplicaSet? Target, bool Created) Target(
        Deployment deployment, ReplicaSet? current, ImmutableArray<ReplicaSet> old, RolloutBounds bounds, long revision)
    {
        if (current is not null || deployment.Spec.Paused == true)
            return (current, false);
        var fresh = NewSet(deployment, revision, old);
        var wait = deployment.Spec.Strategy.Type == "Recreate" && !RollingUpdate.StepRecreate(new RolloutSizes(bounds, null, old));
        return wait || ProportionalScaling.IsDue(new RolloutSizes(bounds, null, old)) ? (null, false) : (fresh, true);
    }

    private static void Resize(Deployment deployment, RolloutSizes sizes)
    {
        var recreate = deployment.Spec.Strategy.Type == "Recreate";
        if (deployment.Spec.Paused == true || ProportionalScaling.IsDue(sizes))
            ProportionalScaling.Apply(sizes, !recreate, deployment.Status.Replicas ?? 0);
        else if (recreate)
            RollingUpdate.StepRecreate(sizes);
        else
            RollingUpdate.Step(sizes);
    }

    private static ReplicaSet NewSet(Deployment deployment, long revision, ImmutableArray<ReplicaSet> old)
    {
        string hash;
        var collisions = deployment.Status.CollisionCount ?? 0;
        do
            hash = PodTemplateHash.Of(deployment.Spec.Template, collisions++);
        while (old.Any(s => s.Metadata.Name == $"{deployment.Metadata.Name}-{hash}"));
        var labels = deployment.Spec.Template.Metadata.Labels.SetItem(PodTemplateHash.Label, hash);
        var selector = deployment.Spec.Selector ?? LabelSelector.Empty;
        return new ReplicaSet
        {
            Metadata = new ObjectMeta
            {
                Name = $"{deployment.Metadata.Name}-{hash}",
                Namespace = deployment.Metadata.Namespace,
                Labels = labels,
                Annotations = RolloutAnnotations.ForCurrent(deployment, Map<string>.Empty, revision),
                OwnerReferences = [OwnerReferences.Controller(ResourceKinds.Deployment, deployment.Metadata)],
            },
            Spec = new ReplicaSetSpec
            {
                Replicas = 0,
                MinReadySeconds = deployment.Spec.MinReadySeconds,
                Selector = selector with { MatchLabels = selector.MatchLabels.SetItem(PodTemplateHash.Label, hash) },
                Template = deployment.Spec.Template with { Metadata = deployment.Spec.Template.Metadata with { Labels = labels } },
            },
        };
    }

    private static ReplicaSet Edit(Deployment deployment, ReplicaSet set, RolloutSizes sizes, RolloutBounds bounds, long? revision)
    {
        var annotations = set.Metadata.Annotations;
        if (revision is not null)
            annotations = RolloutAnnotations.ForCurrent(deployment, annotations, revision.Value);
        // An empty set keeps the sizes it had: nobody asks, and writing them would touch the whole history at each scaling.
        if (sizes[set] > 0 || sizes[set] != ReplicaSetPlan.Desired(set) || revision is not null)
            annotations = RolloutAnnotations.WithSizes(annotations, bounds);
        return set with
        {
            Metadata = set.Metadata with { Annotations = annotations },
            Spec = set.Spec with
            {
                Replicas = sizes[set],
                MinReadySeconds = revision is null ? set.Spec.MinReadySeconds : deployment.Spec.MinReadySeconds,
            },
        };
    }

    private static Deployment WithRevision(Deployment deployment, long revision)
    {
        var text = revision.ToString(CultureInfo.InvariantCulture);
        return deployment.Metadata.Annotations.GetValueOrDefault(RolloutAnnotations.Revision) == text
            ? deployment
            : deployment.WithMetadata(deployment.Metadata with
            {
                Annotations = deployment.Metadata.Annotations.SetItem(RolloutAnnotations.Revision, text),
            });
    }
}
