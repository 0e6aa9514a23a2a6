using System.Text;
using Microsoft.AspNetCore.Http;

namespace Orleans.Orchestrator.Api.Verbs;

/// <summary>Tells clients what to mind in <c>Warning: 299</c> headers (RFC 7234, section 5.5), which kubectl prints.</summary>
internal static class WarningHeaders
{
    private const int MaxWarnings = 32;
    private const int MaxLength = 256;

    /// <summary>Adds one header for each warning; what is beyond the bounds is left out.</summary>
    public static void Add(HttpResponse response, params IEnumerable<string> warnings)
    {
        foreach (var warning in warnings.Take(MaxWarnings))
            response.Headers.Append("Warning", $"299 - \"{Quote(warning)}\"");
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder();
        foreach (var c in text.Length > MaxLength ? text[..MaxLength] : text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else
                quoted.Append(c is < ' ' or > '~' ? ' ' : c);
        }

        return quoted.ToString();
    }
}
