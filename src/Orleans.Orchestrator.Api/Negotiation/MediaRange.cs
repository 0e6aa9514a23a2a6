using System.Globalization;

namespace Orleans.Orchestrator.Api.Negotiation;

/// <summary>One entry of an Accept header (RFC 9110, section 12.5.1), or a Content-Type.</summary>
/// <param name="Type">Lower-case type and subtype.</param>
/// <param name="Weight">From 0 (not acceptable) to 1.</param>
/// <param name="Parameters">The others, in order.</param>
internal readonly record struct MediaRange(string Type, double Weight, IReadOnlyList<(string Name, string Value)> Parameters)
{
    private const int MaxRanges = 32;

    /// <summary>The value of a parameter, or null.</summary>
    public string? Parameter(string name)
    {
        foreach (var (key, value) in Parameters)
        {
            if (key == name)
                return value;
        }

        return null;
    }

    /// <summary>Reads a list of ranges; those beyond a bound are ignored.</summary>
    public static IEnumerable<MediaRange> ParseAll(string header) =>
        header.Split(',', MaxRanges + 1, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(MaxRanges).Select(Parse);

    /// <summary>Reads one range.</summary>
    public static MediaRange Parse(string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        var weight = 1.0;
        var parameters = new List<(string, string)>();
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=');
            if (equals <= 0)
                continue;
            var (name, value) = (part[..equals].ToLowerInvariant(), part[(equals + 1)..].Trim('"'));
            if (name != "q")
                parameters.Add((name, value));
            else if (!double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight))
                weight = 0;
        }

        return new MediaRange(parts[0].ToLowerInvariant(), weight, parameters);
    }
}
