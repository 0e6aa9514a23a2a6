using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Admission.Expressions;
using Orleans.Orchestrator.ControlPlane.Admission.Webhooks;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for webhooks (kubernetes <c>pkg/apis/admissionregistration/validation</c>).</summary>
internal static class WebhookRules
{
    private const int MaxTimeoutSeconds = 30;
    private const int MaxWebhooks = 64;

    public static void Validate(ImmutableArray<WebhookSpec> webhooks, FaultList faults)
    {
        var path = FieldPath.Root("webhooks");
        if (webhooks.Length > MaxWebhooks)
            faults.TooMany(path, webhooks.Length, MaxWebhooks);
        var names = new HashSet<string>();
        for (var i = 0; i < webhooks.Length; i++)
        {
            Validate(path.Index(i), webhooks[i], faults);
            if (!names.Add(webhooks[i].Name))
                faults.Duplicate(path.Index(i).Child("name"), webhooks[i].Name);
        }
    }

    private static void Validate(FieldPath path, WebhookSpec value, FaultList faults)
    {
        Name(path.Child("name"), value.Name, faults);
        for (var i = 0; i < value.Rules.Length; i++)
            WebhookRuleRules.Validate(path.Child("rules").Index(i), value.Rules[i], faults);
        Checks.OneOf(path.Child("failurePolicy"), value.FailurePolicy, faults, "Fail", "Ignore");
        Checks.OneOf(path.Child("matchPolicy"), value.MatchPolicy, faults, "Equivalent", "Exact");
        Checks.OneOf(path.Child("reinvocationPolicy"), value.ReinvocationPolicy, faults, "IfNeeded", "Never");
        if (string.IsNullOrEmpty(value.SideEffects))
            faults.Required(path.Child("sideEffects"), "must specify one of None, NoneOnDryRun");
        else
            Checks.OneOf(path.Child("sideEffects"), value.SideEffects, faults, "None", "NoneOnDryRun");
        if (value.TimeoutSeconds is < 1 or > MaxTimeoutSeconds)
            faults.Invalid(path.Child("timeoutSeconds"), value.TimeoutSeconds, "the timeout value must be between 1 and 30 seconds");
        SelectorRules.Validate(path.Child("namespaceSelector"), value.NamespaceSelector, faults);
        SelectorRules.Validate(path.Child("objectSelector"), value.ObjectSelector, faults);
        WebhookClientRules.Validate(path.Child("clientConfig"), value.ClientConfig, faults);
        Versions(path.Child("admissionReviewVersions"), value.AdmissionReviewVersions, faults);
        ExpressionRules.Conditions(path.Child("matchConditions"), value.MatchConditions, AdmissionTypes.OfConditions, faults);
    }

    private static void Name(FieldPath path, string name, FaultList faults)
    {
        if (name.Length == 0)
            faults.Required(path);
        else if (DnsNames.SubdomainFaults(name) is { IsEmpty: false } wrong)
            faults.InvalidEach(path, name, wrong);
        else if (name.Split('.').Length < 3)
            faults.Invalid(path, name, "should be a domain with at least three segments separated by dots");
    }

    private static void Versions(FieldPath path, ImmutableArray<string> versions, FaultList faults)
    {
        if (versions.IsEmpty)
        {
            faults.Required(path, "must specify one of v1");
            return;
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < versions.Length; i++)
        {
            if (!seen.Add(versions[i]))
                faults.Invalid(path.Index(i), versions[i], "duplicate version");
            faults.InvalidEach(path.Index(i), versions[i], DnsNames.Label1035Faults(versions[i]));
        }

        if (!versions.Contains("v1"))
            faults.Invalid(path, string.Join(",", versions), "must include at least one of v1");
    }
}
