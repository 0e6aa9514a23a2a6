using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.ControlPlane.CustomResources.Validations;

/// <summary>How properties are named in expressions, where names are identifiers (apiserver <c>pkg/cel/escaping.go</c>).</summary>
internal static partial class FieldNames
{
    private static readonly FrozenSet<string> Keywords = ((string[])
    [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return",
    ]).ToFrozenSet();

    /// <summary>The name in expressions; null when a property cannot be named.</summary>
    public static string? Escape(string name)
    {
        if (!Form().IsMatch(name))
            return null;
        return Keywords.Contains(name)
            ? $"__{name}__"
            : name.Replace("__", "\0", StringComparison.Ordinal).Replace(".", "__dot__", StringComparison.Ordinal).Replace("-", "__dash__", StringComparison.Ordinal)
                .Replace("/", "__slash__", StringComparison.Ordinal).Replace("\0", "__underscores__", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^[a-zA-Z_./-][a-zA-Z0-9_./-]*\z")]
    private static partial Regex Form();
}
