using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Orleans.LocalEngine;

/// <summary>A call of a method that returns <c>Task&lt;T&gt;</c> or <c>ValueTask&lt;T&gt;</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainCall<T> : AnsweredCall<T>
{
    private ValueTaskAwaiter<T> _pending;

    /// <summary>Calls the grain's method.</summary>
    protected abstract ValueTask<T> Invoke(object grain);

    internal sealed override object? Result
    {
        get => Outcome;
        set => Outcome = (T?)value;
    }

    internal sealed override async Task InvokeForResult(object grain) => Outcome = await Invoke(grain);

    internal sealed override async Task<object?> BeginForResult() => await Begin();

    internal sealed override (Task Answer, Action<GrainArgumentWriter> Write) BeginForRemote()
    {
        var answer = Begin();
        return (answer, writer => writer.Write(answer.Result));
    }

    internal sealed override void ReadResult(GrainArgumentReader reader)
    {
        Outcome = reader.Read<T>();
        Succeed();
    }

    private protected sealed override bool Call(object grain)
    {
        var pending = Invoke(grain).GetAwaiter();
        if (pending.IsCompleted)
        {
            Outcome = pending.GetResult();
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
        Outcome = pending.GetResult();
    }
}
