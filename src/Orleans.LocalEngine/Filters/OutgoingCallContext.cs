using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>A call on its way through the filters out of the caller.</summary>
internal sealed class OutgoingCallContext(
    GrainMethod method, LocalGrainReference target, Activation? caller, IOutgoingGrainCallFilter[] filters, Func<Task<object?>> send)
    : GrainCallContext(method, target.GrainId, caller?.GrainId), IOutgoingGrainCallContext
{
    private int _next;

    public override object Grain => target;

    public IGrainContext? SourceContext => caller;

    public override async Task Invoke()
    {
        if (_next < filters.Length)
            await filters[_next++].Invoke(this);
        else
            Result = await send();
    }
}
