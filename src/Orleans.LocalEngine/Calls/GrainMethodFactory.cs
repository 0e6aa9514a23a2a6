using System.ComponentModel;

namespace Orleans.LocalEngine;

/// <summary>Makes the calls of one method for callers in other processes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainMethodFactory
{
    private protected GrainMethodFactory()
    {
    }

    /// <summary>A method that is called once and answers once.</summary>
    public static GrainMethodFactory Call<TCall>()
        where TCall : GrainCall, new() => new CallFactory<TCall>();

    /// <summary>A method that returns a stream.</summary>
    public static GrainMethodFactory Stream<TCall, T>()
        where TCall : GrainEnumerableCall<T>, new() => new StreamFactory<TCall, T>();

    /// <summary>A call to be filled with arguments; null if the method returns a stream.</summary>
    internal virtual GrainCall? NewCall() => null;

    /// <summary>A stream to be filled with arguments; null if the method answers once.</summary>
    internal virtual IRemoteStream? NewStream() => null;

    private sealed class CallFactory<TCall> : GrainMethodFactory
        where TCall : GrainCall, new()
    {
        internal override GrainCall NewCall() => GrainCallPool<TCall>.Rent();
    }

    private sealed class StreamFactory<TCall, T> : GrainMethodFactory
        where TCall : GrainEnumerableCall<T>, new()
    {
        internal override IRemoteStream NewStream() => new RemoteStream<T>(new TCall());
    }
}
