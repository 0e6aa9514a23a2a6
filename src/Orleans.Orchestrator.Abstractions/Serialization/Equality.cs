using System.Collections.Immutable;

namespace Orleans.Orchestrator.Serialization;

/// <summary>Comparison by content, for generated records.</summary>
public static class Equality
{
    /// <summary>Whether two lists have equal elements in the same order.</summary>
    public static bool Lists<T>(ImmutableArray<T> left, ImmutableArray<T> right) => left == right || left.AsSpan().SequenceEqual(right.AsSpan(), null);
}
