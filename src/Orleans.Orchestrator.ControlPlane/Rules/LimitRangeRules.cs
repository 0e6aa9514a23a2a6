using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for LimitRanges.</summary>
internal sealed class LimitRangeRules : ResourceRules<LimitRange>
{
    private static readonly string[] Types = ["Container", "PersistentVolumeClaim", "Pod"];

    public override bool HasSameSpec(LimitRange left, LimitRange right) => Equals(left.Spec, right.Spec);

    public override void Validate(LimitRange value, FaultList faults)
    {
        var limits = FieldPath.Spec.Child("limits");
        var seen = new HashSet<string>();
        for (var i = 0; i < value.Spec.Limits.Length; i++)
        {
            var (item, path) = (value.Spec.Limits[i], limits.Index(i));
            if (!Types.Contains(item.Type) && !item.Type.Contains('/', StringComparison.Ordinal))
                faults.NotSupported(path.Child("type"), item.Type, Types);
            if (!seen.Add(item.Type))
                faults.Duplicate(path.Child("type"), item.Type);
            foreach (var (name, max) in item.Max)
            {
                if (item.Min.TryGetValue(name, out var min) && min > max)
                    faults.Invalid(path.Child("min").Key(name), min, $"min value {min} is greater than max value {max}");
                if (item.Default.TryGetValue(name, out var limit) && limit > max)
                    faults.Invalid(path.Child("default").Key(name), limit, $"default value {limit} is greater than max value {max}");
            }

            foreach (var (name, request) in item.DefaultRequest)
            {
                if (item.Default.TryGetValue(name, out var limit) && request > limit)
                    faults.Invalid(path.Child("defaultRequest").Key(name), request, $"default request value {request} is greater than default limit value {limit}");
            }
        }
    }
}
