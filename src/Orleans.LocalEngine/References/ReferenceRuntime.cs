using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>Where the calls of a reference go: to this process' activations, or through a connection.</summary>
internal abstract class ReferenceRuntime
{
    /// <summary>Sends a call, which then belongs to the runtime.</summary>
    public abstract void Send(LocalGrainReference target, GrainCall call);

    /// <summary>Starts a stream.</summary>
    public abstract IAsyncEnumerator<T> Enumerate<T>(LocalGrainReference target, GrainEnumerableCall<T> call, CancellationToken token);

    /// <summary>A reference to a grain or observer under an interface.</summary>
    public abstract LocalGrainReference GetReference(GrainId id, Type interfaceType);
}
