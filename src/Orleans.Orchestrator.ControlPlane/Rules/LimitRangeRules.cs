using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for LimitRanges.</summary>
internal sealed class LimitRangeRules : ResourceRules<LimitRange>
{
    /// <summary>Of a container's limits, what is left open follows from the others: the default from the most, the default request from it or from the least.</summary>
    public override LimitRange Default(LimitRange value) => value with
    {
        Spec = value.Spec with { Limits = [.. value.Spec.Limits.Select(l => l.Type == "Container" ? Default(l) : l)] },
    };

    public override bool HasSameSpec(LimitRange left, LimitRange right) => Equals(left.Spec, right.Spec);

    public override void Validate(LimitRange value, FaultList faults)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < value.Spec.Limits.Length; i++)
        {
            var (item, path) = (value.Spec.Limits[i], FieldPath.Spec.Child("limits").Index(i));
            Type(path.Child("type"), item.Type, faults);
            if (!seen.Add(item.Type))
                faults.Duplicate(path.Child("type"), item.Type);
            Names(path, item, faults);
            var names = item.Max.Keys.Concat(item.Min.Keys).Concat(item.Default.Keys).Concat(item.DefaultRequest.Keys).Concat(item.MaxLimitRequestRatio.Keys);
            foreach (var name in names.Distinct().Order(StringComparer.Ordinal))
                Amounts(path, name, item, faults);
        }
    }

    private static LimitRangeItem Default(LimitRangeItem item)
    {
        var limits = Map<Quantity>.From(item.Max.Concat(item.Default));
        return item with { Default = limits, DefaultRequest = Map<Quantity>.From(item.Min.Concat(limits).Concat(item.DefaultRequest)) };
    }

    private static void Type(FieldPath path, string type, FaultList faults)
    {
        var wrong = LabelNames.KeyFaults(type);
        faults.InvalidEach(path, type, wrong);
        if (wrong.IsEmpty && !type.Contains('/', StringComparison.Ordinal) && type is not ("Pod" or "Container" or "PersistentVolumeClaim"))
            faults.Invalid(path, type, "must be a standard limit type or fully qualified");
    }

    private static void Names(FieldPath path, LimitRangeItem item, FaultList faults)
    {
        Names(path.Child("max"), item.Type, item.Max, faults);
        Names(path.Child("min"), item.Type, item.Min, faults);
        if (item.Type == "Pod")
        {
            if (item.Default.Count > 0)
                faults.Forbidden(path.Child("default"), "may not be specified when `type` is 'Pod'");
            if (item.DefaultRequest.Count > 0)
                faults.Forbidden(path.Child("defaultRequest"), "may not be specified when `type` is 'Pod'");
        }
        else
        {
            Names(path.Child("default"), item.Type, item.Default, faults);
            Names(path.Child("defaultRequest"), item.Type, item.DefaultRequest, faults);
        }

        if (item.Type == "PersistentVolumeClaim" && !item.Min.ContainsKey("storage") && !item.Max.ContainsKey("storage"))
            faults.Required(path.Child("limits"), "either minimum or maximum storage value is required, but neither was provided");
        Names(path.Child("maxLimitRequestRatio"), item.Type, item.MaxLimitRequestRatio, faults);
    }

    private static void Names(FieldPath path, string type, Map<Quantity> amounts, FaultList faults)
    {
        foreach (var name in amounts.Keys)
        {
            if (type is "Pod" or "Container")
                ResourceRequirementRules.ContainerResource(path.Key(name), name, faults);
            else
                ResourceRequirementRules.Resource(path.Key(name), name, faults);
        }
    }

    private static void Amounts(FieldPath path, string name, LimitRangeItem item, FaultList faults)
    {
        var (min, max) = (Of(item.Min, name), Of(item.Max, name));
        var ofPod = item.Type == "Pod";
        var (limit, request, ratio) = (ofPod ? null : Of(item.Default, name), ofPod ? null : Of(item.DefaultRequest, name), Of(item.MaxLimitRequestRatio, name));
        void Check(string field, Quantity? left, Quantity? right, Quantity? shown, string why)
        {
            if (left > right)
                faults.Invalid(path.Child(field).Key(name), shown, why);
        }

        Check("min", min, max, min, $"min value {min} is greater than max value {max}");
        Check("defaultRequest", min, request, request, $"min value {min} is greater than default request value {request}");
        Check("defaultRequest", request, max, request, $"default request value {request} is greater than max value {max}");
        Check("defaultRequest", request, limit, request, $"default request value {request} is greater than default limit value {limit}");
        Check("default", min, limit, min, $"min value {min} is greater than default value {limit}");
        Check("default", limit, max, max, $"default value {limit} is greater than max value {max}");
        Check("maxLimitRequestRatio", Quantity.FromValue(1), ratio, ratio, $"ratio {ratio} is less than 1");
        if (ratio is { } most && min is { IsZero: false } least && max is { } top && (double)most.MilliValue / 1000 > (double)top.MilliValue / least.MilliValue)
        {
            var between = ((double)top.MilliValue / least.MilliValue).ToString("F6", CultureInfo.InvariantCulture);
            faults.Invalid(path.Child("maxLimitRequestRatio").Key(name), ratio, $"ratio {ratio} is greater than max/min = {between}");
        }

        if (!ResourceNames.MayOvercommit(name) && limit is { } fixedLimit && request is { } fixedRequest && fixedLimit.CompareTo(fixedRequest) != 0)
            faults.Invalid(path.Child("defaultRequest").Key(name), request, $"default value {limit} must equal to defaultRequest value {request} in {name}");
    }

    private static Quantity? Of(Map<Quantity> amounts, string name) => amounts.TryGetValue(name, out var amount) ? amount : null;
}
