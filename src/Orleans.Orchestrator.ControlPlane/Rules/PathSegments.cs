namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>Names that stand in a path and nowhere else (apimachinery <c>IsValidPathSegmentName</c>).</summary>
internal static class PathSegments
{
    /// <summary>What is wrong with such a name.</summary>
    public static IEnumerable<string> Faults(string name) => name is "." or ".."
        ? [$"may not be '{name}'"]
        : new[] { '/', '%' }.Where(name.Contains).Select(part => $"may not contain '{part}'");
}
