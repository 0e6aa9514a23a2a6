using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using static Orleans.Orchestrator.ControlPlane.Expressions.Checking.CelType;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Versions (apiserver <c>pkg/cel/library/semverlib.go</c>).</summary>
internal static class SemverFunctions
{
    public static IEnumerable<Overload> All()
    {
        var type = SemverValue.SemverType;
        return
        [
            Overload.Global("semver", type, [CelType.String], a => Parse(a[0], false)), Overload.Global("semver", type, [CelType.String, Bool], a => Parse(a[0], (bool)a[1]!)),
            Overload.Global("isSemver", Bool, [CelType.String], a => SemverValue.TryParse((string)a[0]!, false) is not null),
            Overload.Global("isSemver", Bool, [CelType.String, Bool], a => SemverValue.TryParse((string)a[0]!, (bool)a[1]!) is not null),
            Overload.Member("isLessThan", Bool, [type, type], a => Order(a) < 0), Overload.Member("isGreaterThan", Bool, [type, type], a => Order(a) > 0),
            Overload.Member("compareTo", Int, [type, type], a => (long)Math.Sign(Order(a))),
            Overload.Member("major", Int, [type], a => (long)((SemverValue)a[0]!).Major), Overload.Member("minor", Int, [type], a => (long)((SemverValue)a[0]!).Minor),
            Overload.Member("patch", Int, [type], a => (long)((SemverValue)a[0]!).Patch),
        ];
    }

    private static SemverValue Parse(object? text, bool normalize) =>
        SemverValue.TryParse((string)text!, normalize) ?? throw new EvaluationException($"semver parse error during conversion from string: {text} is not a semantic version");

    private static int Order(object?[] a) => ((SemverValue)a[0]!).CompareTo(a[1]);
}
