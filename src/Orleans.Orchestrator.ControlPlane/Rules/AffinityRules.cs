using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a pod's wishes about nodes and neighbours.</summary>
internal static class AffinityRules
{
    private const string Hard = "requiredDuringSchedulingIgnoredDuringExecution";
    private const string Soft = "preferredDuringSchedulingIgnoredDuringExecution";

    public static void Validate(FieldPath path, Affinity? value, FaultList faults)
    {
        if (value?.NodeAffinity is { } node)
            Nodes(path.Child("nodeAffinity"), node, faults);
        if (value?.PodAffinity is { } pod)
            Pods(path.Child("podAffinity"), pod.RequiredDuringSchedulingIgnoredDuringExecution, pod.PreferredDuringSchedulingIgnoredDuringExecution, faults);
        if (value?.PodAntiAffinity is { } anti)
            Pods(path.Child("podAntiAffinity"), anti.RequiredDuringSchedulingIgnoredDuringExecution, anti.PreferredDuringSchedulingIgnoredDuringExecution, faults);
    }

    /// <summary>What nodes must be.</summary>
    public static void Selector(FieldPath path, NodeSelector value, FaultList faults)
    {
        var at = path.Child("nodeSelectorTerms");
        if (value.NodeSelectorTerms.IsEmpty)
            faults.Required(at, "must have at least one node selector term");
        for (var i = 0; i < value.NodeSelectorTerms.Length; i++)
            Term(at.Index(i), value.NodeSelectorTerms[i], isHard: true, faults);
    }

    private static void Nodes(FieldPath path, NodeAffinity value, FaultList faults)
    {
        if (value.RequiredDuringSchedulingIgnoredDuringExecution is { } hard)
            Selector(path.Child(Hard), hard, faults);
        for (var i = 0; i < value.PreferredDuringSchedulingIgnoredDuringExecution.Length; i++)
        {
            var (soft, at) = (value.PreferredDuringSchedulingIgnoredDuringExecution[i], path.Child(Soft).Index(i));
            Weight(at.Child("weight"), soft.Weight, faults);
            Term(at.Child("preference"), soft.Preference, isHard: false, faults);
        }
    }

    private static void Term(FieldPath path, NodeSelectorTerm value, bool isHard, FaultList faults)
    {
        for (var i = 0; i < value.MatchExpressions.Length; i++)
            Requirement(path.Child("matchExpressions").Index(i), value.MatchExpressions[i], isHard, faults);
        for (var i = 0; i < value.MatchFields.Length; i++)
        {
            var (field, at) = (value.MatchFields[i], path.Child("matchFields").Index(i));
            if (field.Operator is not ("In" or "NotIn"))
                faults.Invalid(at.Child("operator"), field.Operator, "not a valid selector operator");
            else if (field.Values.Length != 1)
                faults.Required(at.Child("values"), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
            if (field.Key != "metadata.name")
            {
                faults.Invalid(at.Child("key"), field.Key, "not a valid field selector key");
                continue;
            }

            for (var j = 0; j < field.Values.Length; j++)
                faults.InvalidEach(at.Child("values").Index(j), field.Values[j], DnsNames.SubdomainFaults(field.Values[j]));
        }
    }

    private static void Requirement(FieldPath path, NodeSelectorRequirement value, bool isHard, FaultList faults)
    {
        switch (value.Operator)
        {
            case "In" or "NotIn" when value.Values.IsEmpty:
                faults.Required(path.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                break;
            case "Exists" or "DoesNotExist" when !value.Values.IsEmpty:
                faults.Forbidden(path.Child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                break;
            case "Gt" or "Lt" when value.Values.Length != 1:
                faults.Required(path.Child("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'");
                break;
            case not ("In" or "NotIn" or "Exists" or "DoesNotExist" or "Gt" or "Lt"):
                faults.Invalid(path.Child("operator"), value.Operator, "not a valid selector operator");
                break;
        }

        faults.InvalidEach(path.Child("key"), value.Key, LabelNames.KeyFaults(value.Key));
        // A preference for what no label can say does no harm.
        for (var i = 0; isHard && i < value.Values.Length; i++)
            faults.InvalidEach(path.Child("values").Index(i), value.Values[i], LabelNames.ValueFaults(value.Values[i]));
    }

    private static void Pods(FieldPath path, ImmutableArray<PodAffinityTerm> hard, ImmutableArray<WeightedPodAffinityTerm> soft, FaultList faults)
    {
        for (var i = 0; i < hard.Length; i++)
            Pod(path.Child(Hard).Index(i), hard[i], faults);
        for (var i = 0; i < soft.Length; i++)
        {
            Weight(path.Child(Soft).Index(i).Child("weight"), soft[i].Weight, faults);
            Pod(path.Child(Soft).Index(i).Child("podAffinityTerm"), soft[i].PodAffinityTerm, faults);
        }
    }

    private static void Pod(FieldPath path, PodAffinityTerm value, FaultList faults)
    {
        SelectorRules.Validate(path.Child("labelSelector"), value.LabelSelector, faults);
        SelectorRules.Validate(path.Child("namespaceSelector"), value.NamespaceSelector, faults);
        foreach (var name in value.Namespaces)
            faults.InvalidEach(path.Child("namespace"), name, DnsNames.LabelFaults(name));
        LabelKeys(path, value, faults);
        if (value.TopologyKey.Length == 0)
            faults.Required(path.Child("topologyKey"), "can not be empty");
        faults.InvalidEach(path.Child("topologyKey"), value.TopologyKey, LabelNames.KeyFaults(value.TopologyKey));
    }

    private static void LabelKeys(FieldPath path, PodAffinityTerm value, FaultList faults)
    {
        Keys(path.Child("matchLabelKeys"), value.MatchLabelKeys, value.LabelSelector is not null, faults);
        Keys(path.Child("mismatchLabelKeys"), value.MismatchLabelKeys, value.LabelSelector is not null, faults);
        for (var i = 0; i < value.MatchLabelKeys.Length; i++)
        {
            if (value.LabelSelector?.MatchLabels.ContainsKey(value.MatchLabelKeys[i]) == true)
                faults.Invalid(path.Index(i), value.MatchLabelKeys[i], "exists in both matchLabelKeys and labelSelector");
        }

        for (var i = 0; i < value.MatchLabelKeys.Length; i++)
        {
            if (value.MismatchLabelKeys.Contains(value.MatchLabelKeys[i]))
                faults.Invalid(path.Child("matchLabelKeys").Index(i), value.MatchLabelKeys[i], "exists in both matchLabelKeys and mismatchLabelKeys");
        }
    }

    private static void Keys(FieldPath path, ImmutableArray<string> keys, bool hasSelector, FaultList faults)
    {
        if (keys.IsEmpty)
            return;
        if (!hasSelector)
        {
            faults.Forbidden(path, "must not be specified when labelSelector is not set");
            return;
        }

        for (var i = 0; i < keys.Length; i++)
            faults.InvalidEach(path.Index(i), keys[i], LabelNames.KeyFaults(keys[i]));
    }

    private static void Weight(FieldPath path, int weight, FaultList faults)
    {
        if (weight is < 1 or > 100)
            faults.Invalid(path, weight, "must be in the range 1-100");
    }
}
