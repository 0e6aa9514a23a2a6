using System.Text.RegularExpressions;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Regular expressions within expressions, as Go reads them.</summary>
internal static class Regexes
{
    /// <summary>The expression.</summary>
    /// <exception cref="EvaluationException">It is none.</exception>
    public static Regex Of(string pattern)
    {
        try
        {
            return GoRegex.Parse(pattern);
        }
        catch (ArgumentException e)
        {
            throw new EvaluationException($"error parsing regexp: {e.Message}");
        }
    }

    /// <summary>Whether it matches somewhere.</summary>
    public static bool IsMatch(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new EvaluationException("the regular expression takes too long");
        }
    }
}
