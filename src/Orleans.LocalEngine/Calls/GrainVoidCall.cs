using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Orleans.LocalEngine;

/// <summary>A call of a method that returns <c>Task</c>, <c>ValueTask</c> or <c>void</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainVoidCall : AnsweredCall<ValueTuple>
{
    private ValueTaskAwaiter _pending;

    /// <summary>Calls the grain's method.</summary>
    protected abstract ValueTask Invoke(object grain);

    internal sealed override object? Result
    {
        get => null;
        set { }
    }

    internal sealed override Task InvokeForResult(object grain) => Invoke(grain).AsTask();

    internal sealed override async Task<object?> BeginForResult()
    {
        if (Completion is not null)
            await Begin();

        return null;
    }

    internal sealed override (Task Answer, Action<GrainArgumentWriter> Write) BeginForRemote() => (Begin(), static _ => { });

    internal sealed override void ReadResult(GrainArgumentReader reader) => Succeed();

    private protected sealed override bool Call(object grain)
    {
        var pending = Invoke(grain).GetAwaiter();
        if (pending.IsCompleted)
        {
            pending.GetResult();
            return true;
        }

        _pending = pending;
        return false;
    }

    private protected sealed override void Await(Action resume)
    {
        // A copy: the outcome may be taken from the field on another thread before this returns.
        var pending = _pending;
        pending.UnsafeOnCompleted(resume);
    }

    private protected sealed override void Take()
    {
        var pending = _pending;
        _pending = default;
        pending.GetResult();
    }
}
