using System.Diagnostics.CodeAnalysis;

namespace Orleans.Orchestrator.Containers.Images;

/// <summary>
/// The name of an image: <c>[registry[:port]/]repository[:tag][@digest]</c>. Follows the grammar of
/// github.com/distribution/reference, with Docker's defaults filled in: registry <c>docker.io</c>, repository
/// <c>library/x</c> for a bare <c>x</c> there, tag <c>latest</c> where neither tag nor digest is given.
/// </summary>
public sealed record ImageReference
{
    /// <summary>The registry that a name without one is looked for in.</summary>
    public const string DefaultRegistry = "docker.io";

    internal const string OfficialPrefix = "library/";
    internal const string DefaultTag = "latest";

    internal ImageReference(string registry, string repository, string? tag, Digest? digest) =>
        (Registry, Repository, Tag, Digest) = (registry, repository, tag, digest);

    /// <summary>Host and optional port, e.g. <c>docker.io</c> or <c>localhost:5000</c>.</summary>
    public string Registry { get; }

    /// <summary>The repository inside the registry, e.g. <c>library/nginx</c>.</summary>
    public string Repository { get; }

    /// <summary>The tag; null only where the reference has a digest and no tag.</summary>
    public string? Tag { get; }

    /// <summary>The digest that the image's manifest (or index) must have, where the reference says so.</summary>
    public Digest? Digest { get; }

    /// <summary>The name as people write it: <c>nginx:latest</c> for <c>docker.io/library/nginx:latest</c>.</summary>
    public string Familiar
    {
        get
        {
            if (Registry != DefaultRegistry)
                return ToString();
            var name = Repository.StartsWith(OfficialPrefix, StringComparison.Ordinal) && Repository.IndexOf('/') == Repository.LastIndexOf('/')
                ? Repository[OfficialPrefix.Length..]
                : Repository;
            // A repository that begins like a host ('a.b/c') can't be written without its registry.
            return TryParse(name + Suffix, out var same, out _) && same == this ? name + Suffix : ToString();
        }
    }

    private string Suffix => (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    /// <summary>Reads a reference.</summary>
    /// <exception cref="ImageException">With <see cref="ImageError.InvalidReference"/>, saying which part is wrong.</exception>
    public static ImageReference Parse(string text) =>
        TryParse(text, out var reference, out var reason)
            ? reference
            : throw new ImageException(ImageError.InvalidReference, $"invalid image reference '{Shorten(text)}': {reason}", Shorten(text));

    /// <summary>Reads a reference; on failure <paramref name="reason"/> says which part is wrong.</summary>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? reason) =>
        ImageReferenceParser.TryParse(text, out reference, out reason);

    /// <summary>The full name with every default written out.</summary>
    public override string ToString() => $"{Registry}/{Repository}{Suffix}";

    private static string Shorten(string text) => text is null ? "" : text.Length <= 300 ? text : text[..300] + "…";
}
