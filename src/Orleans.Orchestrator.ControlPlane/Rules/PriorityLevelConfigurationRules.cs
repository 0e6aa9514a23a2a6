using Orleans.Orchestrator.ControlPlane.FlowControl;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Flowcontrol.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for PriorityLevelConfigurations (kubernetes <c>pkg/apis/flowcontrol/validation</c>).</summary>
internal sealed class PriorityLevelConfigurationRules : ResourceRules<PriorityLevelConfiguration>
{
    private const int DefaultShares = 30;
    private const int DefaultHandSize = 8;
    private const int DefaultQueues = 64;
    private const int DefaultQueueLength = 50;
    private const int MostQueues = 10_000_000;

    public override bool HasGeneration => true;

    public override PriorityLevelConfiguration Default(PriorityLevelConfiguration value)
    {
        var spec = value.Spec;
        if (spec.Exempt is { } exempt)
            spec = spec with { Exempt = exempt with { NominalConcurrencyShares = exempt.NominalConcurrencyShares ?? 0, LendablePercent = exempt.LendablePercent ?? 0 } };
        if (spec.Limited is { } limited)
        {
            spec = spec with
            {
                Limited = limited with
                {
                    NominalConcurrencyShares = limited.NominalConcurrencyShares ?? DefaultShares,
                    LendablePercent = limited.LendablePercent ?? 0,
                    LimitResponse = limited.LimitResponse with { Queuing = Default(limited.LimitResponse.Queuing) },
                },
            };
        }

        return value with { Spec = spec };
    }

    public override PriorityLevelConfiguration PrepareForCreate(PriorityLevelConfiguration value) => value with { Status = PriorityLevelConfigurationStatus.Empty };

    public override PriorityLevelConfiguration PrepareForUpdate(PriorityLevelConfiguration current, PriorityLevelConfiguration next) => next with { Status = current.Status };

    public override PriorityLevelConfiguration WithStatusOf(PriorityLevelConfiguration current, PriorityLevelConfiguration next) => current with { Status = next.Status };

    public override bool HasSameSpec(PriorityLevelConfiguration left, PriorityLevelConfiguration right) => left.Spec.Equals(right.Spec);

    public override void Validate(PriorityLevelConfiguration value, FaultList faults)
    {
        var spec = value.Spec;
        if (BootstrapFlows.Mandatory(value) is { } mandatory && mandatory != spec)
            faults.Invalid(FieldPath.Spec, FaultValue.Of(spec), $"spec of '{value.Metadata.Name}' must equal the fixed value");
        var (limited, exempt) = (FieldPath.Spec.Child("limited"), FieldPath.Spec.Child("exempt"));
        switch (spec.Type)
        {
            case "Exempt":
                if (spec.Limited is not null)
                    faults.Forbidden(limited, "must be nil if the type is not Limited");
                if (spec.Exempt is { } free)
                    Shares(exempt, free.NominalConcurrencyShares, free.LendablePercent, faults);
                break;
            case "Limited":
                if (spec.Exempt is not null)
                    faults.Forbidden(exempt, "must be nil if the type is Limited");
                if (spec.Limited is null)
                    faults.Required(limited, "must not be empty when type is Limited");
                else
                    Limited(limited, spec.Limited, faults);
                break;
            default:
                faults.NotSupported(FieldPath.Spec.Child("type"), spec.Type, "Exempt", "Limited");
                break;
        }
    }

    public override void ValidateStatusUpdate(PriorityLevelConfiguration current, PriorityLevelConfiguration next, FaultList faults) =>
        FlowConditions.Validate(next.Status.Conditions.Select(c => c.Type ?? ""), faults);

    private static QueuingConfiguration? Default(QueuingConfiguration? value) => value is null ? null : value with
    {
        HandSize = value.HandSize is null or 0 ? DefaultHandSize : value.HandSize,
        Queues = value.Queues is null or 0 ? DefaultQueues : value.Queues,
        QueueLengthLimit = value.QueueLengthLimit is null or 0 ? DefaultQueueLength : value.QueueLengthLimit,
    };

    private static void Shares(FieldPath path, int? shares, int? lendable, FaultList faults)
    {
        if (shares < 0)
            faults.Invalid(path.Child("nominalConcurrencyShares"), shares, "must be a non-negative integer");
        if (lendable is < 0 or > 100)
            faults.Invalid(path.Child("lendablePercent"), lendable, "must be between 0 and 100, inclusive");
    }

    private static void Limited(FieldPath path, LimitedPriorityLevelConfiguration value, FaultList faults)
    {
        Shares(path, value.NominalConcurrencyShares, value.LendablePercent, faults);
        if (value.BorrowingLimitPercent < 0)
            faults.Invalid(path.Child("borrowingLimitPercent"), value.BorrowingLimitPercent, "if specified, must be a non-negative integer");
        var (response, at) = (value.LimitResponse, path.Child("limitResponse"));
        switch (response.Type)
        {
            case "Reject":
                if (response.Queuing is not null)
                    faults.Forbidden(at.Child("queuing"), "must be nil if limited.limitResponse.type is not Limited");
                break;
            case "Queue":
                if (response.Queuing is null)
                    faults.Required(at.Child("queuing"), "must not be empty if limited.limitResponse.type is Limited");
                else
                    Queuing(at.Child("queuing"), response.Queuing, faults);
                break;
            default:
                faults.NotSupported(at.Child("type"), response.Type, "Queue", "Reject");
                break;
        }
    }

    private static void Queuing(FieldPath path, QueuingConfiguration value, FaultList faults)
    {
        const string Positive = "must be positive";
        if (value.QueueLengthLimit <= 0)
            faults.Invalid(path.Child("queueLengthLimit"), value.QueueLengthLimit, Positive);
        if (value.Queues <= 0)
            faults.Invalid(path.Child("queues"), value.Queues, Positive);
        else if (value.Queues > MostQueues)
            faults.Invalid(path.Child("queues"), value.Queues, $"must not be greater than {MostQueues}");
        if (value.HandSize <= 0)
            faults.Invalid(path.Child("handSize"), value.HandSize, Positive);
        else if (value.HandSize > value.Queues)
            faults.Invalid(path.Child("handSize"), value.HandSize, $"should not be greater than queues ({value.Queues})");
    }
}
