namespace Orleans;

/// <inheritdoc cref="IGrainState{T}"/>
[GenerateSerializer]
public sealed class GrainState<T> : IGrainState<T>
{
    /// <summary>Nothing yet.</summary>
    public GrainState()
    {
    }

    /// <summary>A value without a version.</summary>
    public GrainState(T? state) => State = state;

    /// <summary>A value of a version.</summary>
    public GrainState(T? state, string? eTag)
        : this(state) => ETag = eTag;

    /// <inheritdoc/>
    [Id(0)]
    public T? State { get; set; }

    /// <inheritdoc/>
    [Id(1)]
    public string? ETag { get; set; }

    /// <inheritdoc/>
    [Id(2)]
    public bool RecordExists { get; set; }
}
