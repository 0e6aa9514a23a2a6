using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources;

/// <summary>Immutable bytes, base64 in JSON, compared by content. They may be secret: <see cref="ToString"/> tells only how many.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.Octets"), JsonConverter(typeof(OctetsJsonConverter))]
public readonly struct Octets(ImmutableArray<byte> bytes) : IEquatable<Octets>
{
    [Id(0)]
    private readonly ImmutableArray<byte> _bytes = bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.IsDefault ? default : _bytes.AsMemory();

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes.IsDefault ? default : _bytes.AsSpan();

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _bytes.IsDefaultOrEmpty;

    /// <summary>How many there are.</summary>
    public int Length => _bytes.IsDefault ? 0 : _bytes.Length;

    /// <summary>A copy of <paramref name="span"/>.</summary>
    public static Octets From(ReadOnlySpan<byte> span) => new([.. span]);

    /// <summary>The UTF-8 form of <paramref name="text"/>.</summary>
    public static Octets FromText(string text) => new(ImmutableArray.Create(Encoding.UTF8.GetBytes(text)));

    /// <inheritdoc/>
    public bool Equals(Octets other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Octets other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Equal by content.</summary>
    public static bool operator ==(Octets left, Octets right) => left.Equals(right);

    /// <summary>Different in content.</summary>
    public static bool operator !=(Octets left, Octets right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => $"{Length} bytes";
}
