using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Orleans.LocalEngine;

/// <summary>A call of a method that returns <c>Task&lt;T&gt;</c> or <c>ValueTask&lt;T&gt;</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainCall<T> : GrainCall
{
    private Answer<T> _answer;
    private ValueTaskAwaiter<T> _pending;
    private Task? _intercepted;
    private T? _result;

    /// <summary>Calls the grain's method.</summary>
    protected abstract ValueTask<T> Invoke(object grain);

    internal Task<T> Begin() => _answer.Begin();

    internal sealed override object? Completion => _answer.Task is null ? null : _answer;

    internal sealed override bool IsAbandoned => _answer.Task is { IsCompleted: true };

    internal sealed override object? Result
    {
        get => _result;
        set => _result = (T?)value;
    }

    internal sealed override async Task InvokeForResult(object grain) => _result = await Invoke(grain);

    internal sealed override async Task<object?> BeginForResult() => await Begin();

    internal sealed override (Task Answer, Action<GrainArgumentWriter> Write) BeginForRemote()
    {
        var answer = Begin();
        return (answer, writer => writer.Write(answer.Result));
    }

    internal sealed override void Succeed(object completion, object? result) =>
        ((Answer<T>)completion).TrySetResult((T)result!);

    internal sealed override void FailCompletion(object completion, Exception exception) =>
        ((Answer<T>)completion).TrySetException(exception);

    internal sealed override void CancelCompletion(object completion, CancellationToken token) =>
        ((Answer<T>)completion).TrySetCanceled(token);

    internal sealed override void ReadResult(GrainArgumentReader reader)
    {
        _result = reader.Read<T>();
        Succeed();
    }

    private protected sealed override void Succeed() => _answer.TrySetResult(_result!);

    private protected sealed override void ForgetCompletion()
    {
        _answer = default;
        _result = default;
    }

    internal sealed override void Start(Activation activation)
    {
        if (activation.Engine.Intercepts)
        {
            _intercepted = activation.Engine.InvokeIntercepted(this, activation);
            AwaitOn(activation);
            _intercepted.GetAwaiter().UnsafeOnCompleted(Resume);
            return;
        }

        ValueTaskAwaiter<T> pending;
        try
        {
            pending = Invoke(activation.GrainInstance!).GetAwaiter();
            if (pending.IsCompleted)
                _result = pending.GetResult();
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
                _result = pending.GetResult();
            }
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        Finish(activation, failure);
    }
}
