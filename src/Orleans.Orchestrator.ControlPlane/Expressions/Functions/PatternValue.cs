using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>A regular expression that stands in the text of an expression: a string that is made ready once, not each time it is matched.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Matcher">The same, ready to match.</param>
internal sealed record PatternValue(string Text, Regex Matcher)
{
    /// <summary>The pattern of an argument.</summary>
    /// <exception cref="EvaluationException">It is no regular expression.</exception>
    public static Regex Of(object? argument) => argument is PatternValue known ? known.Matcher : Regexes.Of((string)argument!);

    /// <summary>How long the pattern of an argument is.</summary>
    public static int Length(object? argument) => argument is PatternValue known ? known.Text.Length : ((string)argument!).Length;
}
