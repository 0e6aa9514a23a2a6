namespace Orleans.Orchestrator.Containers.Images.Registry;

/// <summary>
/// A <c>WWW-Authenticate</c> header (RFC 9110, 11.6.1) as registries send it: <c>Bearer realm="…",service="…",scope="…"</c>
/// or <c>Basic realm="…"</c> (distribution specification, "Token Authentication").
/// </summary>
internal sealed record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    private const int MaxLength = 4096;

    public bool IsBearer => Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    public bool IsBasic => Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads one challenge; null when it is malformed.</summary>
    public static AuthChallenge? Parse(string header)
    {
        if (header.Length > MaxLength)
            return null;
        var space = header.IndexOf(' ');
        if (space <= 0)
            return header.Length > 0 ? new AuthChallenge(header, new Dictionary<string, string>()) : null;
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var at = space + 1;
        while (at < header.Length)
        {
            while (at < header.Length && header[at] is ' ' or ',')
                at++;
            if (at >= header.Length)
                break;
            var equals = header.IndexOf('=', at);
            if (equals < 0)
                return null;
            var name = header[at..equals].Trim();
            at = equals + 1;
            parameters[name] = ReadValue(header, ref at);
        }

        return new AuthChallenge(header[..space], parameters);
    }

    private static string ReadValue(string header, ref int at)
    {
        if (at < header.Length && header[at] == '"')
        {
            var value = new System.Text.StringBuilder();
            for (at++; at < header.Length && header[at] != '"'; at++)
            {
                if (header[at] == '\\' && at + 1 < header.Length)
                    at++;
                value.Append(header[at]);
            }

            at++;
            return value.ToString();
        }

        var end = header.IndexOf(',', at);
        end = end < 0 ? header.Length : end;
        var token = header[at..end].Trim();
        at = end;
        return token;
    }
}
