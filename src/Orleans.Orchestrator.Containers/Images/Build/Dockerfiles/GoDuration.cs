using System.Buffers;
using System.Globalization;

namespace Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;

/// <summary>Durations as Go writes them: <c>1m30s</c>, <c>500ms</c>, <c>1.5h</c> (pkg.go.dev/time#ParseDuration).</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[digits..];
            var next = rest.IndexOfAny(Digits);
            var unit = next < 0 ? rest : rest[..next];
            double seconds = unit switch { "h" => 3600, "m" => 60, "s" => 1, "ms" => 0.001, "us" or "µs" => 0.000001, _ => 0 };
            if (seconds == 0 || number * seconds > TimeSpan.MaxValue.TotalSeconds / 4)
                return false;
            duration += TimeSpan.FromSeconds(number * seconds);
            rest = next < 0 ? default : rest[next..];
        }

        return text.Length > 0;
    }
}
