namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>A program's environment.</summary>
internal static class ContainerEnvironment
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Later entries replace earlier ones of their name; PATH, HOME and with a terminal TERM are added when missing.</summary>
    public static IReadOnlyList<string> Build(IEnumerable<string> entries, string home, bool terminal)
    {
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        var result = new List<string>();
        foreach (var entry in entries)
        {
            var name = entry[..entry.IndexOf('=', StringComparison.Ordinal)];
            if (positions.TryGetValue(name, out var position))
            {
                result[position] = entry;
                continue;
            }
            positions[name] = result.Count;
            result.Add(entry);
        }
        if (!positions.ContainsKey("PATH"))
            result.Add("PATH=" + DefaultPath);
        if (!positions.ContainsKey("HOME"))
            result.Add("HOME=" + home);
        if (terminal && !positions.ContainsKey("TERM"))
            result.Add("TERM=xterm");
        return result;
    }
}
