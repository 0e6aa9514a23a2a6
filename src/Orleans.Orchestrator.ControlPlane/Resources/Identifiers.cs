namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>Where uids and the random endings of names come from. A seeded generator makes a cluster's life repeatable.</summary>
/// <param name="random">The generator; only this object may use it.</param>
public sealed class Identifiers(Random random)
{
    /// <summary>No vowels and nothing that looks like another: generated names should neither offend nor be misread.</summary>
    internal const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private readonly Lock _lock = new();

    /// <summary>A new uid: a version 4 UUID.</summary>
    public string NewUid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_lock)
            random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>A random ending of a name, as Kubernetes appends to <c>generateName</c>.</summary>
    public string NewSuffix(int length = 5)
    {
        lock (_lock)
            return string.Create(length, random, static (text, random) => random.GetItems(Alphabet, text));
    }

    /// <summary>A name beginning with <paramref name="prefix"/>, which is cut where the name would not fit into a DNS label.</summary>
    public string NewName(string prefix) => string.Concat(prefix.AsSpan(0, Math.Min(prefix.Length, 58)), NewSuffix());
}
