using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>A call on its way through the filters into the grain.</summary>
internal sealed class IncomingCallContext(GrainCall call, Activation activation, IIncomingGrainCallFilter[] filters)
    : GrainCallContext(call.Method, activation.GrainId, call.Caller?.GrainId), IIncomingGrainCallContext
{
    private int _next;

    public override object Grain => activation.GrainInstance!;

    public IGrainContext TargetContext => activation;

    public override async Task Invoke()
    {
        if (_next < filters.Length)
        {
            await filters[_next++].Invoke(this);
        }
        else if (_next++ == filters.Length && activation.GrainInstance is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
        }
        else
        {
            await call.InvokeForResult(activation.GrainInstance!);
            Result = call.Result;
        }
    }
}
