using System.Globalization;

namespace Orleans.Orchestrator.Hosts.Orc.Arguments;

/// <summary>What the user typed, understood.</summary>
internal sealed class Invocation(string path, Verb verb, IReadOnlyDictionary<string, Flag> known, IReadOnlyDictionary<string, List<string>> given, List<string> words, int dash)
{
    /// <summary>The verb's full name, such as <c>rollout status</c>.</summary>
    public string Path => path;

    public Verb Verb => verb;

    /// <summary>What is no flag, in its order, also what stands after <c>--</c>.</summary>
    public IReadOnlyList<string> Words => words;

    /// <summary>Of <see cref="Words"/> those before <c>--</c>.</summary>
    public IReadOnlyList<string> Before => dash < 0 ? words : words.GetRange(0, dash);

    /// <summary>Of <see cref="Words"/> those after <c>--</c>.</summary>
    public IReadOnlyList<string> After => dash < 0 ? [] : words.GetRange(dash, words.Count - dash);

    /// <summary>Whether <c>--</c> was there.</summary>
    public bool HasDash => dash >= 0;

    /// <summary>Whether the user gave a flag.</summary>
    public bool Has(string flag) => given.ContainsKey(Known(flag).Name);

    /// <summary>Whether this verb has such a flag at all.</summary>
    public bool Knows(string flag) => known.ContainsKey(flag);

    /// <summary>A switch.</summary>
    public bool Is(string flag) => Text(flag) == "true";

    /// <summary>The value of a flag, or its default; null when it has none.</summary>
    public string? Text(string flag) => given.TryGetValue(Known(flag).Name, out var values) ? values[^1] : known[flag].Default;

    public long? Number(string flag) => Text(flag) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>All values of a flag that may be given several times.</summary>
    public IReadOnlyList<string> All(string flag)
    {
        var found = given.TryGetValue(Known(flag).Name, out var values) ? values : [];
        return known[flag].Kind == FlagKind.Words ? [.. found.SelectMany(v => v.Split(',')).Where(v => v.Length > 0)] : found;
    }

    /// <summary>How long, from a flag; null for no limit.</summary>
    public TimeSpan? Time(string flag) => Durations.Parse("--" + flag, Text(flag));

    /// <summary>A mistake in the words, with the way to the help text.</summary>
    public CliException Wrong(string message) => new($"error: {message}\nSee 'orc {path} -h' for help and examples", 2);

    private Flag Known(string flag) => known.TryGetValue(flag, out var found) ? found : throw new InvalidOperationException($"orc {path} has no flag --{flag}");
}
