using System.ComponentModel;

namespace Orleans.LocalEngine;

/// <summary>A call of a method that returns <see cref="IAsyncEnumerable{T}"/>. Every enumeration of it calls the grain anew.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainEnumerableCall<T> : IAsyncEnumerable<T>
{
    internal const int DefaultBatchSize = 100;
    internal const int MaxRemoteBatchSize = 10_000;

    /// <summary>What is called.</summary>
    public abstract GrainMethod Method { get; }

    /// <summary>The token among the arguments, if there is one.</summary>
    public virtual CancellationToken CancellationToken => default;

    internal LocalGrainReference? Target { get; set; }

    /// <summary>The most elements that travel in one message.</summary>
    internal int MaxBatchSize { get; set; } = DefaultBatchSize;

    /// <summary>Calls the grain's method.</summary>
    public abstract IAsyncEnumerable<T> Invoke(object grain, CancellationToken token);

    /// <summary>Writes the arguments for another process.</summary>
    public virtual void WriteArguments(GrainArgumentWriter writer)
    {
    }

    /// <summary>Reads the arguments from another process.</summary>
    public virtual void ReadArguments(GrainArgumentReader reader)
    {
    }

    /// <summary>Replaces the token among the arguments.</summary>
    public virtual void SetCancellationToken(CancellationToken token)
    {
    }

    /// <inheritdoc/>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Target!.Runtime.Enumerate(Target, this, cancellationToken);
}
