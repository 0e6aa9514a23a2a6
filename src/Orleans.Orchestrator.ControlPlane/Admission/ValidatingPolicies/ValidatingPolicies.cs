using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Admission.Expressions;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Expressions.Evaluation;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.ValidatingPolicies;

/// <summary>
/// Holds writes against ValidatingAdmissionPolicies, each as its bindings say (apiserver <c>pkg/admission/plugin/policy/validating</c>). Of
/// several refusals the first is told; audit annotations have no audit log to go to.
/// </summary>
internal sealed class ValidatingPolicies(PolicyCache policies, PolicyParams parameters, IVersionConverter converter, Lazy<IGrainFactory> grains) : IAdmissionValidator
{
    private volatile Built _built = new([], []);

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request)
    {
        if (policies.ValidatingPolicies.IsEmpty || policies.PolicyBindings.IsEmpty || request.Kind.Group == ResourceKinds.ValidatingAdmissionPolicy.Group)
            return false;
        foreach (var policy in Current())
        {
            if (policy.Match.Names(request))
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, IResource value)
    {
        var known = new Dictionary<ResourceKind, Facts>();
        ApiException? refusal = null;
        foreach (var policy in Current())
        {
            if (policy.Match.VersionOf(request) is not { } version)
                continue;
            foreach (var binding in policies.PolicyBindings.In("").Where(b => b.Spec.PolicyName == policy.Policy.Metadata.Name))
            {
                if (!known.TryGetValue(version, out var facts))
                    known[version] = facts = await FactsAsync(request, value, version);
                refusal ??= await JudgeAsync(policy, binding, request, value, facts);
            }
        }

        if (refusal is not null)
            throw refusal;
    }

    private async Task<ApiException?> JudgeAsync(CompiledPolicy policy, ValidatingAdmissionPolicyBinding binding, AdmissionRequest request, IResource value, Facts facts)
    {
        var match = new ResourceMatch(binding.Spec.MatchResources);
        if (!policy.Match.Selects(request, value, facts.Namespace) || !match.Names(request) || !match.Selects(request, value, facts.Namespace))
            return null;
        IReadOnlyList<IResource?> found;
        try
        {
            found = await parameters.FindAsync(policy.Policy.Spec.ParamKind, binding.Spec.ParamRef, request.Key.Namespace);
        }
        catch (InvalidOperationException e)
        {
            return policy.IsIgnorable ? null : Denied(policy, binding, request, new PolicyDecision($"failed to configure binding: {e.Message}", ""));
        }

        ApiException? refusal = null;
        var space = request.Kind == ResourceKinds.Namespace ? null : AdmissionFacts.Of(facts.Namespace);
        foreach (var decision in found.SelectMany(p => policy.Judge(facts.Variables, space, AdmissionFacts.Of(p))))
        {
            if (binding.Spec.ValidationActions.Contains("Deny"))
                refusal ??= Denied(policy, binding, request, decision);
            if (binding.Spec.ValidationActions.Contains("Warn"))
                request.Warn($"Validation failed for ValidatingAdmissionPolicy '{policy.Policy.Metadata.Name}' with binding '{binding.Metadata.Name}': {decision.Message}");
        }

        return refusal;
    }

    private async Task<Facts> FactsAsync(AdmissionRequest request, IResource value, ResourceKind version)
    {
        if (version.IsCustom)
        {
            var old = request.Old is { } present ? (await converter.ConvertAsync(version, ResourceObject.From(present))).Value : null;
            (request, value) = (request.In(version, old), (await converter.ConvertAsync(version, ResourceObject.From(value))).Value);
        }

        IResource? space = null;
        if (request.Kind == ResourceKinds.Namespace)
            space = value;
        else if (request.Kind.Namespaced)
            space = (await grains.Value.GetGrain<ICollectionWriter>(ResourceKinds.Namespace.Collection).FindAsync(new ResourceKey("", request.Key.Namespace)))?.Value;
        return new Facts(AdmissionFacts.Of(request, value), space);
    }

    private static ApiException Denied(CompiledPolicy policy, ValidatingAdmissionPolicyBinding binding, AdmissionRequest request, PolicyDecision decision)
    {
        var why = $"ValidatingAdmissionPolicy '{policy.Policy.Metadata.Name}' with binding '{binding.Metadata.Name}' denied request: {decision.Message}";
        var reason = decision.Reason.Length > 0 ? decision.Reason : "Invalid";
        var code = reason switch { "Unauthorized" => 401, "Forbidden" => 403, "RequestEntityTooLarge" => 413, _ => 422 };
        return ApiErrors.Make(
            code, reason, $"{request.Kind.Collection} \"{request.Key.Name}\" is forbidden: {why}", request.Kind, request.Key.Name, [new StatusCause { Message = why }]);
    }

    private ImmutableArray<CompiledPolicy> Current()
    {
        var source = policies.ValidatingPolicies.In("");
        var built = _built;
        if (built.Source != source)
            _built = built = new Built(source, [.. source.Select(p => new CompiledPolicy(p))]);
        return built.Policies;
    }

    private sealed record Built(ImmutableArray<ValidatingAdmissionPolicy> Source, ImmutableArray<CompiledPolicy> Policies);

    private sealed record Facts(Activation Variables, IResource? Namespace);
}
