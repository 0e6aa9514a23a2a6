namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>
/// Paths in an object, as a tree: what a manager owns. Immutable. An edge is a path element as FieldsV1 writes it: <c>f:name</c> a field,
/// <c>k:{"name":"a"}</c> an element of a list by its keys, <c>v:"a"</c> by its value, <c>i:0</c> by its place.
/// </summary>
public sealed class FieldSet : IEquatable<FieldSet>
{
    private readonly KeyValuePair<string, FieldSet>[] _children;

    private FieldSet(bool isMember, KeyValuePair<string, FieldSet>[] children) => (IsMember, _children) = (isMember, children);

    /// <summary>No path.</summary>
    public static FieldSet Empty { get; } = new(false, []);

    /// <summary>The path that leads here, and none below.</summary>
    public static FieldSet Leaf { get; } = new(true, []);

    /// <summary>Whether the path that leads here is in the set.</summary>
    public bool IsMember { get; }

    /// <summary>Whether neither the path that leads here is in the set nor any below.</summary>
    public bool IsEmpty => !IsMember && _children.Length == 0;

    /// <summary>Whether paths below are in the set.</summary>
    public bool HasChildren => _children.Length > 0;

    /// <summary>What is below, ordered by path element.</summary>
    public ReadOnlySpan<KeyValuePair<string, FieldSet>> Children => _children;

    /// <summary>A set of the parts given, which may be in any order, but none twice. Empty parts are left out.</summary>
    public static FieldSet Of(bool isMember, List<KeyValuePair<string, FieldSet>>? children)
    {
        children?.RemoveAll(static c => c.Value.IsEmpty);
        if (children is null or { Count: 0 })
            return isMember ? Leaf : Empty;
        children.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return new FieldSet(isMember, [.. children]);
    }

    /// <summary>The part below a path element; null when there is none.</summary>
    public FieldSet? Find(string element)
    {
        var (low, high) = (0, _children.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(_children[middle].Key, element);
            if (order == 0)
                return _children[middle].Value;
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    /// <summary>Whether the path through these elements is in the set.</summary>
    public bool Has(params ReadOnlySpan<string> path)
    {
        var found = this;
        foreach (var element in path)
        {
            if (found.Find(element) is not { } next)
                return false;
            found = next;
        }

        return found.IsMember;
    }

    /// <summary>The paths of either.</summary>
    public FieldSet Union(FieldSet other)
    {
        if (IsEmpty || ReferenceEquals(this, other))
            return other;
        if (other.IsEmpty)
            return this;
        var children = new List<KeyValuePair<string, FieldSet>>(_children.Length + other._children.Length);
        foreach (var (element, part) in _children)
            children.Add(new(element, other.Find(element) is { } theirs ? part.Union(theirs) : part));
        foreach (var (element, part) in other._children)
        {
            if (Find(element) is null)
                children.Add(new(element, part));
        }

        return Of(IsMember || other.IsMember, children);
    }

    /// <summary>The paths of this set that the other lacks; each path counts by itself, whatever becomes of those above it.</summary>
    public FieldSet Except(FieldSet other)
    {
        if (IsEmpty || other.IsEmpty)
            return this;
        // Most sets lose nothing: then this one is the result, and nothing is made.
        List<KeyValuePair<string, FieldSet>>? children = null;
        for (var i = 0; i < _children.Length; i++)
        {
            var (element, part) = _children[i];
            var rest = other.Find(element) is { } theirs ? part.Except(theirs) : part;
            if (children is null && ReferenceEquals(rest, part))
                continue;
            children ??= [.. _children.AsSpan(0, i)];
            children.Add(new(element, rest));
        }

        var isMember = IsMember && !other.IsMember;
        return children is null && isMember == IsMember ? this : Of(isMember, children ?? [.. _children]);
    }

    /// <summary>The paths of both.</summary>
    public FieldSet Intersect(FieldSet other)
    {
        var children = new List<KeyValuePair<string, FieldSet>>();
        foreach (var (element, part) in _children)
        {
            if (other.Find(element) is { } theirs)
                children.Add(new(element, part.Intersect(theirs)));
        }

        return Of(IsMember && other.IsMember, children);
    }

    /// <summary>The set without the path element and all below it.</summary>
    public FieldSet Without(string element) =>
        Find(element) is null ? this : Of(IsMember, [.. _children.Where(c => c.Key != element)]);

    /// <summary>The path element and all below it, nothing else.</summary>
    public FieldSet Only(string element) => Find(element) is { } part ? Of(false, [new(element, part)]) : Empty;

    /// <summary>Every path, as its elements, in order.</summary>
    public IEnumerable<IReadOnlyList<string>> Paths()
    {
        if (IsMember)
            yield return [];
        foreach (var (element, part) in _children)
        {
            foreach (var rest in part.Paths())
                yield return [element, .. rest];
        }
    }

    /// <inheritdoc/>
    public bool Equals(FieldSet? other) => ReferenceEquals(this, other)
        || (other is not null && IsMember == other.IsMember && _children.AsSpan().SequenceEqual(other._children));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FieldSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(IsMember);
        foreach (var (element, part) in _children)
        {
            hash.Add(element, StringComparer.Ordinal);
            hash.Add(part);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => FieldSetJson.Write(this);
}
