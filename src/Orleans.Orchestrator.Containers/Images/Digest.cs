using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Orleans.Orchestrator.Containers.Images;

/// <summary>
/// A SHA-256 content digest in OCI's form <c>sha256:&lt;64 lower-case hex digits&gt;</c>
/// (opencontainers/image-spec, descriptor.md). SHA-512, which the specification allows too, is in no known registry.
/// </summary>
public sealed record Digest
{
    private const string Prefix = "sha256:";
    private const int HexLength = 64;

    private Digest(string hex) => Hex = hex;

    /// <summary>The 64 lower-case hex digits, which are also the blob's file name.</summary>
    public string Hex { get; }

    /// <summary>Makes a digest from the 32 bytes of a SHA-256 hash.</summary>
    public static Digest FromHash(ReadOnlySpan<byte> sha256) =>
        sha256.Length == SHA256.HashSizeInBytes
            ? new Digest(Convert.ToHexStringLower(sha256))
            : throw new ArgumentException("A SHA-256 hash has 32 bytes.", nameof(sha256));

    /// <summary>The digest of some bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return FromHash(hash);
    }

    /// <summary>Reads <c>sha256:…</c>.</summary>
    /// <exception cref="ImageException">With <see cref="ImageError.InvalidReference"/>.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest)
            ? digest
            : throw new ImageException(ImageError.InvalidReference,
                $"'{text}' is no digest: expected 'sha256:' and 64 lower-case hex digits.", text);

    /// <summary>Reads <c>sha256:…</c>; false when the text is something else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        if (text is null || text.Length != Prefix.Length + HexLength || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var hex = text[Prefix.Length..];
        if (!hex.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f'))
            return false;
        digest = new Digest(hex);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix + Hex;
}
