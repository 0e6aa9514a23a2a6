using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Create;

/// <summary><c>key=value</c></summary>
internal static class Pairs
{
    /// <exception cref="CliException">It is no pair.</exception>
    public static string Split(string pair, string flag, out string value)
    {
        var equals = pair.IndexOf('=');
        if (equals <= 0)
            throw new CliException($"error: invalid argument {pair} for {flag}, expected key=value", 2);
        value = pair[(equals + 1)..];
        return pair[..equals];
    }

    public static JsonObject Map(IEnumerable<string> pairs, string flag)
    {
        var map = new JsonObject();
        foreach (var pair in pairs)
            map[Split(pair, flag, out var value)] = value;
        return map;
    }
}
