using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Policy.V1;
using Orleans.Orchestrator.Resources.Scheduling.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One PodDisruptionBudget. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IPodDisruptionBudgetGrain")]
public interface IPodDisruptionBudgetGrain : IResourceGrain<PodDisruptionBudget>;

/// <summary>One PriorityClass. Key: its name.</summary>
[Alias("orchestrator.IPriorityClassGrain")]
public interface IPriorityClassGrain : IResourceGrain<PriorityClass>;

/// <summary>One MutatingWebhookConfiguration. Key: its name.</summary>
[Alias("orchestrator.IMutatingWebhookConfigurationGrain")]
public interface IMutatingWebhookConfigurationGrain : IResourceGrain<MutatingWebhookConfiguration>;

/// <summary>One ValidatingAdmissionPolicy. Key: its name.</summary>
[Alias("orchestrator.IValidatingAdmissionPolicyGrain")]
public interface IValidatingAdmissionPolicyGrain : IResourceGrain<ValidatingAdmissionPolicy>;

/// <summary>One ValidatingAdmissionPolicyBinding. Key: its name.</summary>
[Alias("orchestrator.IValidatingAdmissionPolicyBindingGrain")]
public interface IValidatingAdmissionPolicyBindingGrain : IResourceGrain<ValidatingAdmissionPolicyBinding>;

/// <summary>One ValidatingWebhookConfiguration. Key: its name.</summary>
[Alias("orchestrator.IValidatingWebhookConfigurationGrain")]
public interface IValidatingWebhookConfigurationGrain : IResourceGrain<ValidatingWebhookConfiguration>;
