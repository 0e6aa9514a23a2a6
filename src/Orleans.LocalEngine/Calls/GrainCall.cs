using System.ComponentModel;
using System.Diagnostics;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>
/// One call on its way to a grain. Generated code derives one class per grain method; objects are pooled, and
/// <see cref="Version"/> is odd while a call is under way, so that the watch over deadlines can tell two uses apart.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainCall : GrainRequest
{
    private protected GrainCall() => CallWatch.Add(this);

    /// <summary>What is called.</summary>
    public abstract GrainMethod Method { get; }

    /// <summary>The token among the arguments, if there is one.</summary>
    public virtual CancellationToken CancellationToken => default;

    internal int Version;

    internal long Deadline;

    /// <summary>The order of calls in deterministic mode.</summary>
    internal long Sequence;

    internal GrainEngine? Engine { get; set; }

    internal GrainId Target { get; set; }

    /// <summary>The activation that calls, if one does.</summary>
    internal Activation? Caller { get; set; }

    internal ActivityContext ParentActivity { get; set; }

    internal CancellationTokenRegistration Cancellation { get; set; }

    internal bool IsOneWay => (Method.Options & GrainMethodOptions.OneWay) != 0;

    internal sealed override bool AlwaysInterleaves => (Method.Options & GrainMethodOptions.AlwaysInterleave) != 0;

    internal sealed override bool IsReadOnly => (Method.Options & GrainMethodOptions.ReadOnly) != 0;

    /// <summary>The answer as an object, for filters and remote callers; valid once it is known.</summary>
    internal abstract object? Result { get; set; }

    /// <summary>Runs the grain's method and keeps its answer in <see cref="Result"/>.</summary>
    internal abstract Task InvokeForResult(object grain);

    /// <summary>
    /// Whoever calls from a turn comes back to one by itself: then nothing has to be started elsewhere, which would cost time and,
    /// in deterministic mode, the order. All others must not run their code in the grain's turn.
    /// </summary>
    internal static bool IsInTurn => SynchronizationContext.Current is Activation or DriverContext;

    /// <summary>What completes when the answer is there; null for a one-way call.</summary>
    internal abstract object? Completion { get; }

    /// <summary>Waits for the answer in place of whoever waited for it; completes at once for a one-way call.</summary>
    internal abstract Task<object?> BeginForResult();

    /// <summary>What completes when the answer is there, and how to write it then: this object serves another call by that time.</summary>
    internal abstract (Task Answer, Action<GrainArgumentWriter> Write) BeginForRemote();

    internal abstract void Succeed(object completion, object? result);

    internal abstract void FailCompletion(object completion, Exception exception);

    internal abstract void CancelCompletion(object completion, CancellationToken token);

    /// <summary>Answers the caller with <see cref="Result"/>.</summary>
    private protected abstract void Succeed();

    /// <summary>Writes the arguments for another process.</summary>
    public virtual void WriteArguments(GrainArgumentWriter writer)
    {
    }

    /// <summary>Reads the arguments from another process.</summary>
    public virtual void ReadArguments(GrainArgumentReader reader)
    {
    }

    /// <summary>Reads the answer from another process and gives it to the caller.</summary>
    internal abstract void ReadResult(GrainArgumentReader reader);

    /// <summary>Replaces the token among the arguments.</summary>
    public virtual void SetCancellationToken(CancellationToken token)
    {
    }

    /// <summary>Forgets the arguments.</summary>
    protected abstract void Clear();

    /// <summary>Gives this object back to its pool.</summary>
    protected abstract void Return();

    private protected abstract void ForgetCompletion();

    internal override void Fail(Exception exception)
    {
        if (Completion is { } completion)
            FailCompletion(completion, exception);

        Recycle();
    }

    internal override void Redirect(GrainEngine engine, GrainId target) => engine.Route(this);

    /// <summary>The call is over on this side.</summary>
    internal void Recycle()
    {
        // Even in any case: a call whose arguments could not be read was never under way.
        Volatile.Write(ref Version, (Version | 1) + 1);
        Cancellation.Dispose();
        Cancellation = default;
        ForgetCompletion();
        ForgetActivation();
        Engine = null;
        Caller = null;
        Values = null;
        ParentActivity = default;
        Target = default;
        Clear();
        Return();
    }

    private protected void Finish(Activation activation, Exception? exception)
    {
        if (exception is Storage.InconsistentStateException { IsSourceActivation: true } inconsistent)
        {
            inconsistent.IsSourceActivation = false;
            activation.Deactivate(new DeactivationReason(
                DeactivationReasonCode.ApplicationError, inconsistent, "The grain's stored state was changed by somebody else."));
        }

        // Without a context nobody can take this turn for theirs: a caller's code is queued where it belongs.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            Answer(activation, exception);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(activation);
        }

        activation.OnEnded(this);
        Recycle();
    }

    private void Answer(Activation activation, Exception? exception)
    {
        if (exception is null)
            Succeed();
        else if (Completion is { } completion)
            FailCompletion(completion, exception);
        else
            activation.Engine.Log.OneWayFailed(activation.GrainId, Method, exception);
    }
}
