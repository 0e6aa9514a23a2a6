namespace Orleans.Orchestrator.ControlPlane.Expressions.Values;

/// <summary>CEL's <c>bytes</c>.</summary>
internal sealed class CelBytes(byte[] octets) : IEquatable<CelBytes>
{
    public ReadOnlySpan<byte> Octets => octets;

    public int Length => octets.Length;

    public bool Equals(CelBytes? other) => other is not null && Octets.SequenceEqual(other.Octets);

    public override bool Equals(object? obj) => Equals(obj as CelBytes);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(octets);
        return hash.ToHashCode();
    }
}
