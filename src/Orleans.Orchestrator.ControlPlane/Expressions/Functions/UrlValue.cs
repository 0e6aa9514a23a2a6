using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Kubernetes' <c>url</c>: an absolute URL, or an absolute path.</summary>
internal sealed record UrlValue(string Text, string Scheme, string Authority, string Path, string Query) : ICelOpaque
{
    public static CelType UrlType { get; } = CelType.Opaque("kubernetes.URL");

    public CelType Type => UrlType;

    /// <summary>Host without port, without brackets.</summary>
    public string HostName => PortAt is >= 0 and var at ? Authority[..at].Trim('[', ']') : Authority.Trim('[', ']');

    public string Port => PortAt is >= 0 and var at ? Authority[(at + 1)..] : "";

    private int PortAt => Authority.LastIndexOf(':') is var at && at > Authority.LastIndexOf(']') ? at : -1;

    /// <summary>What <c>net/url.ParseRequestURI</c> makes of a text; null for what it refuses.</summary>
    public static UrlValue? TryParse(string text)
    {
        if (text.Length == 0 || text.Any(c => c is < ' ' or '\x7f'))
            return null;
        var (scheme, rest) = ("", text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (text[0] != '/')
        {
            if (colon <= 0 || !char.IsAsciiLetter(text[0]) || text[..colon].Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.')))
                return null;
            (scheme, rest) = (text[..colon].ToLowerInvariant(), text[(colon + 1)..]);
        }

        var (path, query) = rest.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark ? (rest[..mark], rest[(mark + 1)..]) : (rest, "");
        var authority = "";
        if (scheme.Length > 0 && path.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = path.IndexOf('/', 2);
            (authority, path) = slash < 0 ? (path[2..], "") : (path[2..slash], path[slash..]);
            authority = authority[(authority.LastIndexOf('@') + 1)..];
            if (!IsAuthority(authority))
                return null;
        }

        return IsEscaped(path) ? new UrlValue(text, scheme, authority, path, query) : null;
    }

    private static bool IsAuthority(string authority)
    {
        if (authority.Any(c => c is ' ' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}'))
            return false;
        var close = authority.LastIndexOf(']');
        if (authority.StartsWith('[') != close >= 0)
            return false;
        var colon = authority.IndexOf(':', Math.Max(0, close));
        return colon < 0 || authority.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static bool IsEscaped(string path)
    {
        for (var i = path.IndexOf('%', StringComparison.Ordinal); i >= 0; i = path.IndexOf('%', i + 1))
        {
            if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
                return false;
        }

        return true;
    }
}
