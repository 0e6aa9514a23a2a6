using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Orchestrator.Grains;

/// <summary>
/// Who asked for a write, for admission webhooks. It travels with grain calls in <see cref="RequestContext"/>; who says nothing is
/// the cluster itself.
/// </summary>
/// <param name="Name">User name, such as <c>kubernetes-admin</c>.</param>
/// <param name="Groups">Groups, such as <c>system:masters</c>.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.Requester")]
public sealed record Requester([property: Id(0)] string Name, [property: Id(1)] ImmutableArray<string> Groups)
{
    private const string Key = "orchestrator.requester";

    /// <summary>The cluster's own controllers: a service account of the namespace that webhooks usually leave alone.</summary>
    public static Requester Cluster { get; } = new(
        "system:serviceaccount:kube-system:orchestrator", ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"]);

    /// <summary>Who asked for what is being done here.</summary>
    public static Requester Current => RequestContext.Get(Key) is string text ? Parse(text) : Cluster;

    /// <summary>The form in which it travels: a line for the name, then one for each group.</summary>
    public string ToText() => string.Join('\n', Groups.Prepend(Name));

    /// <summary>The calls made from here on are made for the one whose <see cref="ToText"/> this is.</summary>
    public static void Set(string text) => RequestContext.Set(Key, text);

    /// <summary>The calls made from here on are the cluster's own.</summary>
    public static void Clear() => RequestContext.Remove(Key);

    private static Requester Parse(string text)
    {
        var lines = text.Split('\n');
        return new Requester(lines[0], [.. lines[1..]]);
    }
}
