using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;
using static Orleans.Orchestrator.ControlPlane.Expressions.Checking.CelType;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>URLs (apiserver <c>pkg/cel/library/urls.go</c>).</summary>
internal static class UrlFunctions
{
    public static IEnumerable<Overload> All() =>
    [
        Overload.Global("url", UrlValue.UrlType, [CelType.String], a => UrlValue.TryParse((string)a[0]!) ?? throw new EvaluationException($"URL parse error during conversion from string: parse \"{a[0]}\": invalid URI for request")),
        Overload.Global("isURL", Bool, [CelType.String], a => UrlValue.TryParse((string)a[0]!) is not null),
        Part("getScheme", u => u.Scheme), Part("getHost", u => u.Authority), Part("getHostname", u => u.HostName), Part("getPort", u => u.Port), Part("getEscapedPath", u => u.Path),
        Overload.Member("getQuery", Map(CelType.String, List(CelType.String)), [UrlValue.UrlType], a => Query(((UrlValue)a[0]!).Query)),
    ];

    private static Overload Part(string name, Func<UrlValue, string> part) => Overload.Member(name, CelType.String, [UrlValue.UrlType], a => part((UrlValue)a[0]!));

    private static CelMap Query(string query) => new(query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(p => p.Split('=', 2)).Select(p => (Key: Unescape(p[0]), Value: p.Length > 1 ? Unescape(p[1]) : ""))
        .GroupBy(p => p.Key, StringComparer.Ordinal).Select(g => KeyValuePair.Create((object)g.Key, (object?)g.Select(object? (p) => p.Value).ToArray())));

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
