using System.Text.RegularExpressions;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources.Validations;

/// <summary>The field that a rule blames: <c>.a.b</c> or <c>.a['b']</c>, without places in lists.</summary>
internal static partial class RuleFieldPath
{
    /// <summary>Whether it leads to something that the schema describes.</summary>
    public static bool IsValid(string path, StructuralSchema schema)
    {
        var at = 0;
        StructuralSchema? here = schema;
        while (at < path.Length && here is not null)
        {
            var step = Step().Match(path, at);
            if (!step.Success)
                return false;
            var name = step.Groups[1].Success ? step.Groups[1].Value : step.Groups[2].Value.Replace("\\'", "'", StringComparison.Ordinal);
            here = here.Properties.Count > 0 ? here.Properties.GetValueOrDefault(name) : here.Additional;
            at += step.Length;
        }

        return here is not null;
    }

    [GeneratedRegex(@"\G(?:\.([^.\[\]]+)|\['((?:[^'\\]|\\.)*)'\])")]
    private static partial Regex Step();
}
