using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>Where a page of a list ended.</summary>
/// <param name="Version">The version that all pages show.</param>
/// <param name="Issued">When the page was read, in seconds since 1970.</param>
/// <param name="After">The last key.</param>
internal readonly record struct ContinueToken(long Version, long Issued, ResourceKey After)
{
    /// <summary>The version of a token whose pages show whatever is there when they are read.</summary>
    public const long Inconsistent = -1;

    private const int MaxLength = 4096;

    /// <summary>Reads a token that <see cref="ToString"/> wrote.</summary>
    /// <exception cref="ApiException">400: it is none.</exception>
    public static ContinueToken Parse(string text)
    {
        if (text.Length <= MaxLength && Base64Url.IsValid(text))
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/');
            if (parts is [var version, var issued, var ns, var name] && long.TryParse(version, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= Inconsistent && long.TryParse(issued, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                return new ContinueToken(number, seconds, new ResourceKey(ns, name));
        }

        throw ApiErrors.BadRequest("continue key is not valid: it is not a token that a list has returned");
    }

    /// <summary>The token as the API shows it.</summary>
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Version}/{Issued}/{After.Namespace}/{After.Name}"));
}
