using System.Diagnostics.CodeAnalysis;

namespace Orleans.Orchestrator.Containers.Images;

/// <summary>
/// The grammar of github.com/distribution/reference, by hand: a regular expression can't say which part is wrong.
/// <code>
/// reference      := name [ ":" tag ] [ "@" digest ]
/// name           := [ host [ ":" port ] "/" ] component *( "/" component )
/// host           := label *( "." label ) | "[" IPv6 "]"
/// component      := alnum *( separator alnum )     alnum: a-z 0-9
/// separator      := "." | "_" | "__" | 1*"-"
/// tag            := ( letter | digit | "_" ) 0*127( letter | digit | "_" | "." | "-" )
/// </code>
/// </summary>
internal static class ImageReferenceParser
{
    private const int MaxNameLength = 255;
    private const int MaxTagLength = 128;
    private const int MaxReferenceLength = MaxNameLength + 1 + MaxTagLength + 1 + 71;

    public static bool TryParse(
        string? text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? reason)
    {
        reference = null;
        reason = null;
        if (string.IsNullOrEmpty(text))
            return Fail("it is empty", out reason);
        if (text.Length > MaxReferenceLength)
            return Fail($"it is longer than {MaxReferenceLength} characters", out reason);

        Digest? digest = null;
        var at = text.IndexOf('@');
        if (at >= 0 && !Digest.TryParse(text[(at + 1)..], out digest))
            return Fail("after '@' there must be 'sha256:' and 64 lower-case hex digits", out reason);
        var rest = at >= 0 ? text[..at] : text;

        string? tag = null;
        var colon = rest.LastIndexOf(':');
        if (colon > rest.LastIndexOf('/'))
        {
            (rest, tag) = (rest[..colon], rest[(colon + 1)..]);
            if (TagFault(tag) is { } tagFault)
                return Fail(tagFault, out reason);
        }

        var (registry, path) = SplitRegistry(rest);
        reason = RegistryFault(registry) ?? PathFault(path);
        if (reason is null && registry.Length + 1 + path.Length > MaxNameLength)
            reason = $"registry and repository together are longer than {MaxNameLength} characters";
        if (reason is null && text.Length == 64 && text.All(char.IsAsciiHexDigitLower))
            reason = "64 hex digits are an image id, not a name; write 'name@sha256:…'";
        if (reason is not null)
            return false;

        if (tag is null && digest is null)
            tag = ImageReference.DefaultTag;
        reference = new ImageReference(registry, path, tag, digest);
        return true;
    }

    private static (string Registry, string Path) SplitRegistry(string name)
    {
        var slash = name.IndexOf('/');
        var first = slash < 0 ? "" : name[..slash];
        var namesRegistry = first.Contains('.') || first.Contains(':') || first == "localhost" || first.Any(char.IsAsciiLetterUpper)
            || (slash == 0);
        var registry = namesRegistry ? first : ImageReference.DefaultRegistry;
        var path = namesRegistry ? name[(slash + 1)..] : name;
        if (registry == "index.docker.io")
            registry = ImageReference.DefaultRegistry;
        if (registry == ImageReference.DefaultRegistry && !path.Contains('/') && path.Length > 0)
            path = ImageReference.OfficialPrefix + path;
        return (registry, path);
    }

    private static string? RegistryFault(string registry)
    {
        var host = registry;
        var end = registry.StartsWith('[') ? registry.IndexOf(']') + 1 : registry.IndexOf(':');
        if (end > 0 && end < registry.Length)
        {
            if (registry[end] != ':' || !ushort.TryParse(registry[(end + 1)..], out var port) || port == 0
                || !registry[(end + 1)..].All(char.IsAsciiDigit))
                return $"the port of registry '{registry}' must be a number from 1 to 65535";
            host = registry[..end];
        }

        if (host.StartsWith('['))
        {
            return host.EndsWith(']') && System.Net.IPAddress.TryParse(host[1..^1], out _) && !host.Contains('%')
                ? null
                : $"'{host}' is no IPv6 address";
        }

        return host.Split('.').All(IsHostLabel)
            ? null
            : $"registry host '{host}' may only have letters, digits and inner hyphens between its dots";
    }

    private static bool IsHostLabel(string label) =>
        label.Length > 0 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static string? PathFault(string path)
    {
        if (path.Length == 0)
            return "the repository's name is missing";
        foreach (var component in path.Split('/'))
        {
            if (component.Length == 0)
                return "the repository has an empty component ('//' or a slash at an end)";
            if (component.Any(char.IsAsciiLetterUpper))
                return $"repository component '{component}' must be lower case";
            if (!IsPathComponent(component))
                return $"repository component '{component}' must be lower-case letters and digits, separated by '.', '_', '__' or hyphens";
        }

        return null;
    }

    private static bool IsPathComponent(string component)
    {
        if (!IsAlnum(component[0]) || !IsAlnum(component[^1]))
            return false;
        for (var i = 0; i < component.Length;)
        {
            var start = i;
            while (i < component.Length && !IsAlnum(component[i]))
                i++;
            var separator = component.AsSpan(start, i - start);
            if (separator is not ("" or "." or "_" or "__") && separator.IndexOfAnyExcept('-') >= 0)
                return false;
            i++;
        }

        return true;
    }

    private static bool IsAlnum(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);

    private static string? TagFault(string tag)
    {
        if (tag.Length is 0 or > MaxTagLength)
            return $"the tag must have 1 to {MaxTagLength} characters";
        return tag[0] is '.' or '-' || !tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
            ? $"tag '{tag}' must be letters, digits, '_', '.' and '-', beginning with neither '.' nor '-'"
            : null;
    }

    private static bool Fail(string because, out string reason)
    {
        reason = because;
        return false;
    }
}
