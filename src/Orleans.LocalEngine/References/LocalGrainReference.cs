using System.ComponentModel;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>The base of generated references.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class LocalGrainReference(GrainReferenceContext context, IdSpan key) : GrainReference
{
    /// <inheritdoc/>
    public sealed override GrainId GrainId => new(context.Type, key);

    /// <inheritdoc/>
    public sealed override string InterfaceName => context.InterfaceName;

    internal ReferenceRuntime Runtime => context.Runtime;

    internal GrainReferenceContext Context => context;

    internal IdSpan Key => key;

    /// <summary>The activation that was called last, to be found again without the directory.</summary>
    internal Activation? LastActivation { get; set; }

    /// <summary>Sends a call and waits for its answer.</summary>
    protected Task<T> Send<T>(GrainCall<T> call)
    {
        var answer = call.Begin();
        context.Runtime.Send(this, call);
        return answer;
    }

    /// <summary>Sends a call and waits for its end.</summary>
    protected Task Send(GrainVoidCall call)
    {
        var answer = call.Begin();
        context.Runtime.Send(this, call);
        return answer;
    }

    /// <summary>Sends a call that nobody waits for.</summary>
    protected void SendOneWay(GrainVoidCall call) => context.Runtime.Send(this, call);

    internal Task<T> SendCall<T>(GrainCall<T> call) => Send(call);

    internal Task SendCall(GrainVoidCall call) => Send(call);

    /// <summary>A stream that starts when it is enumerated.</summary>
    protected IAsyncEnumerable<T> Stream<T>(GrainEnumerableCall<T> call)
    {
        call.Target = this;
        return call;
    }

    /// <summary>What may be passed to a grain in place of a grain or an observer: a reference to it.</summary>
    /// <exception cref="ArgumentException">It is an observer without a reference.</exception>
    protected static T? Argument<T>(T? value)
        where T : class, IAddressable => value is null or GrainReference ? value : value.AsReference<T>();
}
