using System.Globalization;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>
/// A chain that picks one of a number of slots and sends the connection to the endpoint in it. All services with equally many slots share one, which is
/// why a thousand services need no thousand chains. The name says everything: <c>random-10</c>, <c>node-sticky-64</c>.
/// </summary>
internal readonly record struct PickChain(bool Affinity, bool AtNode, int Slots)
{
    private const string NodePrefix = "node-", RandomPrefix = "random-", StickyPrefix = "sticky-";

    public string Name => $"{(AtNode ? NodePrefix : "")}{(Affinity ? StickyPrefix : RandomPrefix)}{Slots}";

    public static PickChain? Parse(string name)
    {
        var rest = name.AsSpan();
        var atNode = Skip(ref rest, NodePrefix);
        var affinity = Skip(ref rest, StickyPrefix);
        if (!affinity && !Skip(ref rest, RandomPrefix))
            return null;
        return int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var slots) && slots > 0 ? new(affinity, atNode, slots) : null;
    }

    private static bool Skip(ref ReadOnlySpan<char> rest, string prefix)
    {
        if (!rest.StartsWith(prefix))
            return false;
        rest = rest[prefix.Length..];
        return true;
    }
}
