using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Deployments (kubernetes <c>pkg/apis/apps/validation</c>).</summary>
internal sealed class DeploymentRules : ResourceRules<Deployment>
{
    private static readonly FieldPath Strategy = FieldPath.Spec.Child("strategy");

    public override bool HasGeneration => true;

    public override bool IsScalable => true;

    public override Deployment Default(Deployment value) => value with
    {
        Spec = value.Spec with
        {
            Replicas = value.Spec.Replicas ?? 1,
            RevisionHistoryLimit = value.Spec.RevisionHistoryLimit ?? 10,
            ProgressDeadlineSeconds = value.Spec.ProgressDeadlineSeconds ?? 600,
            Strategy = Default(value.Spec.Strategy),
            Template = TemplateRules.Default(value.Spec.Template),
        },
    };

    public override Deployment PrepareForCreate(Deployment value) => value with { Status = DeploymentStatus.Empty };

    public override Deployment PrepareForUpdate(Deployment current, Deployment next) => next with { Status = current.Status };

    public override Deployment WithStatusOf(Deployment current, Deployment next) => current with { Status = next.Status };

    public override ObjectMeta MetadataWithStatus(ObjectMeta current, ObjectMeta next) => next with { Labels = current.Labels };

    public override Deployment WithReplicasOf(Deployment current, Deployment next) => current with { Spec = current.Spec with { Replicas = next.Spec.Replicas } };

    public override bool HasSameSpec(Deployment left, Deployment right) => left.Spec.Equals(right.Spec);

    public override void Validate(Deployment value, FaultList faults)
    {
        var spec = value.Spec;
        Checks.NotNegative(FieldPath.Spec.Child("replicas"), spec.Replicas, faults);
        TemplateRules.ValidateReplicated(FieldPath.Spec, spec.Selector, spec.Template, faults);
        Validate(spec.Strategy, faults);
        Checks.NotNegative(FieldPath.Spec.Child("minReadySeconds"), spec.MinReadySeconds, faults);
        Checks.NotNegative(FieldPath.Spec.Child("revisionHistoryLimit"), spec.RevisionHistoryLimit, faults);
        Checks.NotNegative(FieldPath.Spec.Child("progressDeadlineSeconds"), spec.ProgressDeadlineSeconds, faults);
        if (spec.ProgressDeadlineSeconds <= (spec.MinReadySeconds ?? 0))
            faults.Invalid(FieldPath.Spec.Child("progressDeadlineSeconds"), spec.ProgressDeadlineSeconds, "must be greater than minReadySeconds");
    }

    public override void ValidateUpdate(Deployment current, Deployment next, FaultList faults) =>
        TemplateRules.ValidateSelectorUpdate(current.Spec.Selector, next.Spec.Selector, faults);

    public override void ValidateStatusUpdate(Deployment current, Deployment next, FaultList faults)
    {
        var (path, status) = (FieldPath.Root("status"), next.Status);
        ReplicaCounts.Validate(path, status.Replicas, ("updatedReplicas", status.UpdatedReplicas), status.ReadyReplicas, status.AvailableReplicas, faults);
        Checks.NotNegative(path.Child("unavailableReplicas"), status.UnavailableReplicas, faults);
        if ((status.CollisionCount ?? 0) < (current.Status.CollisionCount ?? 0))
            faults.Invalid(path.Child("collisionCount"), status.CollisionCount ?? 0, "cannot be decremented");
    }

    public override IEnumerable<string> Warnings(Deployment value) => TemplateRules.Warnings(FieldPath.Spec.Child("template"), value.Spec.Template);

    private static DeploymentStrategy Default(DeploymentStrategy strategy)
    {
        var type = strategy.Type ?? "RollingUpdate";
        if (type != "RollingUpdate")
            return strategy with { Type = type };
        var rolling = strategy.RollingUpdate ?? RollingUpdateDeployment.Empty;
        return new DeploymentStrategy
        {
            Type = type,
            RollingUpdate = rolling with { MaxUnavailable = rolling.MaxUnavailable ?? "25%", MaxSurge = rolling.MaxSurge ?? "25%" },
        };
    }

    private static void Validate(DeploymentStrategy strategy, FaultList faults)
    {
        if (strategy.Type is not ("Recreate" or "RollingUpdate"))
            faults.NotSupported(Strategy, FaultValue.Of(strategy), "Recreate", "RollingUpdate");
        if (strategy.Type == "Recreate" && strategy.RollingUpdate is not null)
            faults.Forbidden(Strategy.Child("rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'");
        if (strategy is not { Type: "RollingUpdate", RollingUpdate: { } rolling })
            return;
        var path = Strategy.Child("rollingUpdate");
        var unavailable = Amount(path.Child("maxUnavailable"), rolling.MaxUnavailable, faults);
        var surge = Amount(path.Child("maxSurge"), rolling.MaxSurge, faults);
        if (unavailable == 0 && surge == 0)
            faults.Invalid(path.Child("maxUnavailable"), rolling.MaxUnavailable, "may not be 0 when `maxSurge` is 0");
        if (rolling.MaxUnavailable is { IsText: true } && unavailable > 100)
            faults.Invalid(path.Child("maxUnavailable"), rolling.MaxUnavailable, "must not be greater than 100%");
    }

    /// <returns>The number or percentage; null when it is neither.</returns>
    private static int? Amount(FieldPath path, IntOrString? value, FaultList faults)
    {
        if (value is not { } amount)
            return 0;
        if (amount.Text is { } text)
        {
            if (text.EndsWith('%') && int.TryParse(text.AsSpan(0, text.Length - 1), System.Globalization.NumberStyles.None, null, out var percent))
                return percent;
            faults.Invalid(path, amount, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
            return null;
        }

        Checks.NotNegative(path, amount.Number, faults);
        return amount.Number;
    }
}
