using System.Runtime.CompilerServices;

namespace Orleans.LocalEngine;

/// <summary>
/// What a caller awaits. A caller in a turn comes back to its own queue wherever the answer is given, so a bare task will do for it,
/// the one of an async method; others need a source that resumes them elsewhere than in the grain's turn.
/// </summary>
/// <typeparam name="T">The result; an empty tuple where a method has none.</typeparam>
internal struct Answer<T>
{
    private TaskCompletionSource<T>? _source;
    private AsyncTaskMethodBuilder<T> _builder;

    /// <summary>The task; null before it was begun.</summary>
    public Task<T>? Task { get; private set; }

    public Task<T> Begin()
    {
        if (GrainCall.IsInTurn)
        {
            _builder = AsyncTaskMethodBuilder<T>.Create();
            Task = _builder.Task;
        }
        else
        {
            _source = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            Task = _source.Task;
        }

        return Task;
    }

    public void TrySetResult(T result)
    {
        if (_source is not null)
        {
            _source.TrySetResult(result);
        }
        else if (Task is { IsCompleted: false })
        {
            try
            {
                _builder.SetResult(result);
            }
            catch (InvalidOperationException)
            {
                // It timed out or was cancelled at this very moment.
            }
        }
    }

    public void TrySetException(Exception exception)
    {
        if (_source is not null)
        {
            _source.TrySetException(exception);
        }
        else if (Task is { IsCompleted: false })
        {
            try
            {
                _builder.SetException(exception);
            }
            catch (InvalidOperationException)
            {
                // The answer came at this very moment.
            }
        }
    }

    public void TrySetCanceled(CancellationToken token)
    {
        if (_source is not null)
            _source.TrySetCanceled(token);
        else
            TrySetException(new OperationCanceledException(token));
    }
}
