using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.LocalEngine;

/// <summary>What surrounds calls, if anything does.</summary>
internal sealed partial class GrainEngine
{
    private IIncomingGrainCallFilter[] _incoming = [];
    private IOutgoingGrainCallFilter[] _outgoing = [];

    /// <summary>Whether calls have to go the long way.</summary>
    public bool Intercepts => _incoming.Length != 0 || GrainActivities.Source.HasListeners();

    public void LoadFilters()
    {
        _incoming = [.. Services.GetServices<IIncomingGrainCallFilter>()];
        _outgoing = [.. Services.GetServices<IOutgoingGrainCallFilter>()];
    }

    /// <summary>Runs a call through the filters and within an activity.</summary>
    public async Task InvokeIntercepted(GrainCall call, Activation activation)
    {
        using var activity = GrainActivities.Source.StartActivity(
            $"{call.Method.InterfaceName}/{call.Method.Name}", ActivityKind.Server, call.ParentActivity);
        activity?.SetTag("rpc.system", "orleans");
        activity?.SetTag("rpc.orleans.target_id", activation.GrainId.ToString());
        try
        {
            if (_incoming.Length == 0)
            {
                await call.InvokeForResult(activation.GrainInstance!);
            }
            else
            {
                var context = new IncomingCallContext(call, activation, _incoming);
                await context.Invoke();
                call.Result = context.Result;
            }
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            throw;
        }
    }

    private void SendThroughFilters(LocalGrainReference target, GrainCall call)
    {
        var context = new OutgoingCallContext(
            call.Method, target, SynchronizationContext.Current as Activation, _outgoing,
            () =>
            {
                var answer = call.BeginForResult();
                SendNow(target, call);
                return answer;
            });
        _ = RunAsync(context, call, call.Completion);

        static async Task RunAsync(OutgoingCallContext context, GrainCall call, object? completion)
        {
            // The call object is in other hands once it is sent; its methods for a given completion don't depend on that.
            try
            {
                await context.Invoke();
                if (completion is not null)
                    call.Succeed(completion, context.Result);
            }
            catch (Exception exception) when (completion is not null)
            {
                call.FailCompletion(completion, exception);
            }
        }
    }
}
