using System.ComponentModel;

namespace Orleans.LocalEngine;

/// <summary>What calls with and without a result have in common: the caller's answer, and a method that may end in a later turn.</summary>
/// <typeparam name="T">The result; an empty tuple where the method has none.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AnsweredCall<T> : GrainCall
{
    private Answer<T> _answer;
    private Task? _intercepted;

    private protected AnsweredCall()
    {
    }

    internal Task<T> Begin() => _answer.Begin();

    internal sealed override object? Completion => _answer.Task is null ? null : _answer;

    internal sealed override bool IsAbandoned => _answer.Task is { IsCompleted: true };

    /// <summary>What the method returned, once it has.</summary>
    private protected T? Outcome { get; set; }

    /// <summary>Calls the grain's method.</summary>
    /// <returns>Whether it is over, its outcome taken; otherwise it has to be awaited.</returns>
    private protected abstract bool Call(object grain);

    /// <summary>Has <paramref name="resume"/> called when the method is over.</summary>
    private protected abstract void Await(Action resume);

    /// <summary>Takes the outcome of what was awaited; throws what the method threw.</summary>
    private protected abstract void Take();

    internal sealed override void Succeed(object completion, object? result) =>
        ((Answer<T>)completion).TrySetResult(result is null ? default! : (T)result);

    internal sealed override void FailCompletion(object completion, Exception exception) =>
        ((Answer<T>)completion).TrySetException(exception);

    internal sealed override void CancelCompletion(object completion, CancellationToken token) =>
        ((Answer<T>)completion).TrySetCanceled(token);

    private protected sealed override void Succeed() => _answer.TrySetResult(Outcome!);

    private protected sealed override void ForgetCompletion()
    {
        _answer = default;
        Outcome = default;
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

        bool isOver;
        try
        {
            isOver = Call(activation.GrainInstance!);
        }
        catch (Exception exception)
        {
            Finish(activation, exception);
            return;
        }

        if (isOver)
        {
            Finish(activation, null);
            return;
        }

        AwaitOn(activation);
        Await(Resume);
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
                Take();
            }
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        Finish(activation, failure);
    }
}
