using System.Text.Json;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Policy.V1;
using Orleans.Orchestrator.Resources.Scheduling.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of what governs others: budgets, priorities, webhooks.</summary>
internal sealed class PodDisruptionBudgetTable : Table<PodDisruptionBudget>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("Min Available", "The minimum number of pods that must be available."), new("Max Unavailable", "The maximum number of pods that may be unavailable."),
        new("Allowed Disruptions", "Calculated number of pods that may be disrupted at this time.", "integer"), Column.Age,
    ];

    protected override void WriteCells(Utf8JsonWriter cells, PodDisruptionBudget b, DateTimeOffset now)
    {
        cells.WriteStringValue(b.Metadata.Name);
        cells.WriteStringValue(b.Spec.MinAvailable?.ToString() ?? "N/A");
        cells.WriteStringValue(b.Spec.MaxUnavailable?.ToString() ?? "N/A");
        cells.WriteNumberValue(b.Status.DisruptionsAllowed);
        cells.WriteStringValue(Age(b.Metadata, now));
    }
}

internal sealed class PriorityClassTable : Table<PriorityClass>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("Value", "The value of this priority class.", "integer"),
        new("Global-Default", "Whether it is the priority of pods that name none.", "boolean"), Column.Age,
        new("PreemptionPolicy", "Whether its pods may take others' place."),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, PriorityClass p, DateTimeOffset now)
    {
        cells.WriteStringValue(p.Metadata.Name);
        cells.WriteNumberValue(p.Value);
        cells.WriteBooleanValue(p.GlobalDefault == true);
        cells.WriteStringValue(Age(p.Metadata, now));
        cells.WriteStringValue(p.PreemptionPolicy ?? "PreemptLowerPriority");
    }
}

internal sealed class MutatingWebhookConfigurationTable : Table<MutatingWebhookConfiguration>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("Webhooks", "How many webhooks it has.", "integer"), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, MutatingWebhookConfiguration c, DateTimeOffset now)
    {
        cells.WriteStringValue(c.Metadata.Name);
        cells.WriteNumberValue(c.Webhooks.Length);
        cells.WriteStringValue(Age(c.Metadata, now));
    }
}

internal sealed class ValidatingWebhookConfigurationTable : Table<ValidatingWebhookConfiguration>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("Webhooks", "How many webhooks it has.", "integer"), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, ValidatingWebhookConfiguration c, DateTimeOffset now)
    {
        cells.WriteStringValue(c.Metadata.Name);
        cells.WriteNumberValue(c.Webhooks.Length);
        cells.WriteStringValue(Age(c.Metadata, now));
    }
}

internal sealed class ValidatingAdmissionPolicyTable : Table<ValidatingAdmissionPolicy>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("Validations", "How many validations it has.", "integer"), new("ParamKind", "The kind of its parameters."), Column.Age,
    ];

    protected override void WriteCells(Utf8JsonWriter cells, ValidatingAdmissionPolicy p, DateTimeOffset now)
    {
        cells.WriteStringValue(p.Metadata.Name);
        cells.WriteNumberValue(p.Spec.Validations.Length);
        cells.WriteStringValue(p.Spec.ParamKind is { } kind ? $"{kind.ApiVersion}/{kind.Kind}" : "<unset>");
        cells.WriteStringValue(Age(p.Metadata, now));
    }
}

internal sealed class ValidatingAdmissionPolicyBindingTable : Table<ValidatingAdmissionPolicyBinding>
{
    public override IReadOnlyList<Column> Columns { get; } =
        [Column.ObjectName, new("PolicyName", "The policy that is bound."), new("ParamRef", "The parameters of the policy."), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, ValidatingAdmissionPolicyBinding b, DateTimeOffset now)
    {
        cells.WriteStringValue(b.Metadata.Name);
        cells.WriteStringValue(b.Spec.PolicyName);
        cells.WriteStringValue(b.Spec.ParamRef is { } reference ? (reference.Name is { Length: > 0 } name ? string.Join('/', ((string?[])[reference.Namespace, name]).Where(p => !string.IsNullOrEmpty(p))) : "*") : "<unset>");
        cells.WriteStringValue(Age(b.Metadata, now));
    }
}
