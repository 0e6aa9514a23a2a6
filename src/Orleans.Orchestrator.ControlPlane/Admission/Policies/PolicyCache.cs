using System.Collections.Frozen;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Networking.V1;
using Orleans.Orchestrator.Resources.Node.V1;
using Orleans.Orchestrator.Resources.Policy.V1;
using Orleans.Orchestrator.Resources.Rbac.V1;
using Orleans.Orchestrator.Resources.Scheduling.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Policies;

/// <summary>
/// The objects that say what is admitted. As a router it hears of a change before the one who made it is answered, so a policy holds
/// for every write that begins after it was acknowledged.
/// </summary>
internal sealed class PolicyCache : ICommitRouter
{
    private readonly FrozenDictionary<string, IPolicySet> _sets;

    public PolicyCache() => _sets = new Dictionary<ResourceKind, IPolicySet>
    {
        [ResourceKinds.LimitRange] = LimitRanges,
        [ResourceKinds.ResourceQuota] = Quotas,
        [ResourceKinds.PriorityClass] = PriorityClasses,
        [ResourceKinds.PodDisruptionBudget] = Budgets,
        [ResourceKinds.IngressClass] = IngressClasses,
        [ResourceKinds.RuntimeClass] = RuntimeClasses,
        [ResourceKinds.StorageClass] = StorageClasses,
        [ResourceKinds.Role] = Roles,
        [ResourceKinds.RoleBinding] = RoleBindings,
        [ResourceKinds.ClusterRole] = ClusterRoles,
        [ResourceKinds.ClusterRoleBinding] = ClusterRoleBindings,
        [ResourceKinds.MutatingWebhookConfiguration] = MutatingWebhooks,
        [ResourceKinds.ValidatingAdmissionPolicy] = ValidatingPolicies,
        [ResourceKinds.ValidatingAdmissionPolicyBinding] = PolicyBindings,
        [ResourceKinds.ValidatingWebhookConfiguration] = ValidatingWebhooks,
    }.ToFrozenDictionary(s => s.Key.Collection, s => s.Value);

    public PolicySet<LimitRange> LimitRanges { get; } = new(static (a, b) => a.Spec.Equals(b.Spec));

    public PolicySet<ResourceQuota> Quotas { get; } = new(static (a, b) => a.Spec.Equals(b.Spec));

    public PolicySet<PriorityClass> PriorityClasses { get; } = new(static (_, _) => false);

    public PolicySet<PodDisruptionBudget> Budgets { get; } = new(static (a, b) => a.Spec.Equals(b.Spec) && a.Status.DisruptionsAllowed == b.Status.DisruptionsAllowed);

    public PolicySet<IngressClass> IngressClasses { get; } = new(static (a, b) => a.Metadata.Annotations.Equals(b.Metadata.Annotations));

    public PolicySet<RuntimeClass> RuntimeClasses { get; } = new(static (a, b) => Equals(a.Overhead, b.Overhead) && Equals(a.Scheduling, b.Scheduling));

    public PolicySet<StorageClass> StorageClasses { get; } = new(
        static (a, b) => a.Metadata.Annotations.Equals(b.Metadata.Annotations) && a.AllowVolumeExpansion == b.AllowVolumeExpansion);

    public PolicySet<Role> Roles { get; } = new(static (a, b) => a.Rules.SequenceEqual(b.Rules));

    public PolicySet<RoleBinding> RoleBindings { get; } = new(static (a, b) => a.RoleRef.Equals(b.RoleRef) && a.Subjects.SequenceEqual(b.Subjects));

    public PolicySet<ClusterRole> ClusterRoles { get; } = new(
        static (a, b) => a.Rules.SequenceEqual(b.Rules) && Equals(a.AggregationRule, b.AggregationRule) && a.Metadata.Labels.Equals(b.Metadata.Labels));

    public PolicySet<ClusterRoleBinding> ClusterRoleBindings { get; } = new(static (a, b) => a.RoleRef.Equals(b.RoleRef) && a.Subjects.SequenceEqual(b.Subjects));

    public PolicySet<MutatingWebhookConfiguration> MutatingWebhooks { get; } = new(static (a, b) => a.Webhooks.SequenceEqual(b.Webhooks));

    public PolicySet<ValidatingAdmissionPolicy> ValidatingPolicies { get; } = new(static (a, b) => a.Spec.Equals(b.Spec));

    public PolicySet<ValidatingAdmissionPolicyBinding> PolicyBindings { get; } = new(static (a, b) => a.Spec.Equals(b.Spec));

    public PolicySet<ValidatingWebhookConfiguration> ValidatingWebhooks { get; } = new(static (a, b) => a.Webhooks.SequenceEqual(b.Webhooks));

    /// <summary>The kinds that are kept here.</summary>
    public IEnumerable<ResourceKind> Kinds => _sets.Keys.Select(c => ResourceKinds.FindCollection(c)!);

    /// <inheritdoc/>
    public bool Handles(string collection) => _sets.ContainsKey(collection);

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        foreach (var change in batch)
            _sets[collection].Apply(change);
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains) => _sets[collection].Load(objects, null);

    /// <summary>Takes a list of one kind's policies.</summary>
    public void Load(ResourceKind kind, CollectionPage page) => _sets[kind.Collection].Load(page.Items, page.ResourceVersion);
}
