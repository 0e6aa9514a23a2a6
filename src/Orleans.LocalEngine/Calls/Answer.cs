using System.Runtime.CompilerServices;

namespace Orleans.LocalEngine;

/// <inheritdoc cref="Answer{T}"/>
internal struct Answer
{
    private TaskCompletionSource? _source;
    private AsyncTaskMethodBuilder _builder;

    /// <summary>The task; null before it was begun.</summary>
    public Task? Task { get; private set; }

    public Task Begin()
    {
        if (GrainCall.IsInTurn)
        {
            _builder = AsyncTaskMethodBuilder.Create();
            Task = _builder.Task;
        }
        else
        {
            _source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task = _source.Task;
        }

        return Task;
    }

    public void TrySetResult()
    {
        if (_source is not null)
        {
            _source.TrySetResult();
        }
        else if (Task is { IsCompleted: false })
        {
            try
            {
                _builder.SetResult();
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
