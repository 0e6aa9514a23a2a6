using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Orleans.LocalEngine;

/// <summary>A call of a method that returns <c>Task</c>, <c>ValueTask</c> or <c>void</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainVoidCall : GrainCall
{
    private Answer _answer;
    private ValueTaskAwaiter _pending;
    private Task? _intercepted;

    /// <summary>Calls the grain's method.</summary>
    protected abstract ValueTask Invoke(object grain);

    internal Task Begin() => _answer.Begin();

    internal sealed override object? Completion => _answer.Task is null ? null : _answer;

    internal sealed override bool IsAbandoned => _answer.Task is { IsCompleted: true };

    internal sealed override object? Result
    {
        get => null;
        set { }
    }

    internal sealed override Task InvokeForResult(object grain) => Invoke(grain).AsTask();

    internal sealed override async Task<object?> BeginForResult()
    {
        if (_answer.Task is not null)
            await Begin();

        return null;
    }

    internal sealed override (Task Answer, Action<GrainArgumentWriter> Write) BeginForRemote() => (Begin(), static _ => { });

    internal sealed override void Succeed(object completion, object? result) => ((Answer)completion).TrySetResult();

    internal sealed override void FailCompletion(object completion, Exception exception) =>
        ((Answer)completion).TrySetException(exception);

    internal sealed override void CancelCompletion(object completion, CancellationToken token) =>
        ((Answer)completion).TrySetCanceled(token);

    internal sealed override void ReadResult(GrainArgumentReader reader) => Succeed();

    private protected sealed override void Succeed() => _answer.TrySetResult();

    private protected sealed override void ForgetCompletion() => _answer = default;

    internal sealed override void Start(Activation activation)
    {
        if (activation.Engine.Intercepts)
        {
            _intercepted = activation.Engine.InvokeIntercepted(this, activation);
            AwaitOn(activation);
            _intercepted.GetAwaiter().UnsafeOnCompleted(Resume);
            return;
        }

        ValueTaskAwaiter pending;
        try
        {
            pending = Invoke(activation.GrainInstance!).GetAwaiter();
            if (pending.IsCompleted)
                pending.GetResult();
        }
        catch (Exception exception)
        {
            Finish(activation, exception);
            return;
        }

        if (pending.IsCompleted)
        {
            Finish(activation, null);
            return;
        }

        _pending = pending;
        AwaitOn(activation);
        pending.UnsafeOnCompleted(Resume);
    }

    private protected sealed override void End(Activation activation)
    {
        Exception? failure = null;
        try
        {
            if (_intercepted is { } intercepted)
            {
                _intercepted = null;
                intercepted.GetAwaiter().GetResult();
            }
            else
            {
                var pending = _pending;
                _pending = default;
                pending.GetResult();
            }
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        Finish(activation, failure);
    }
}
