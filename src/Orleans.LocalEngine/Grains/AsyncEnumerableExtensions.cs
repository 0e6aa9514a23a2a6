using Orleans.LocalEngine;

namespace Orleans.Runtime;

/// <summary>Settings of streams that grains return.</summary>
public static class AsyncEnumerableExtensions
{
    /// <summary>The most elements that travel in one message; no effect on other sequences.</summary>
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatchSize, 1);
        if (self is GrainEnumerableCall<T> call)
            call.MaxBatchSize = maxBatchSize;

        return self;
    }
}
