using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Orchestrator.ControlPlane.Resources;

// The way to the store, for users' writes and for the kind's controller.
public abstract partial class ResourceGrain<T>
{
    private ResourceState<T>? _beforeWrite;

    /// <summary>What is durable: reads are answered while a write waits for a webhook or for the store.</summary>
    private ResourceState<T> Committed => _beforeWrite ?? _state.State;

    /// <summary>
    /// Writes what the kind's controller decided, spec and status together, without the checks that are for users. No write when
    /// nothing changed; the object goes when its deletion has begun and nothing holds it back any more.
    /// </summary>
    /// <param name="next">Made from <see cref="Current"/>, or a complete new object when there is none.</param>
    /// <returns>The object as written.</returns>
    /// <exception cref="ApiException">409 (changed by another activation), 429 (overload), 503 (unknown whether written).</exception>
    protected async Task<T> CommitAsync(T next)
    {
        var current = Current;
        if (current is not null && next.Equals(current))
            return current;
        if (current is not null)
            next = Disowned(current, WithGeneration(current, next));
        if (current is not null && MayGo(next))
        {
            await RemoveAsync();
            return next;
        }

        await PersistAsync(next);
        await NotifyAsync(current, Current);
        return Current!;
    }

    /// <summary>Writes the object or, with null, removes it. When that fails the grain has its last committed object still.</summary>
    private async Task PersistAsync(T? next)
    {
        var before = _beforeWrite = _state.State;
        try
        {
            if (next is null)
            {
                await _state.ClearStateAsync();
            }
            else
            {
                _state.State = new ResourceState<T> { Object = ResourceObject.From(next) };
                await _state.WriteStateAsync();
            }

            Shown = null;
        }
        catch (Exception e)
        {
            _state.State = before;
            throw Translate(e);
        }
        finally
        {
            _beforeWrite = null;
        }
    }

    private Exception Translate(Exception exception)
    {
        // Orleans wraps what a storage provider throws unless it is an OrleansException.
        var cause = exception is OrleansException { InnerException: ApiException inner } ? inner : exception;
        switch (cause)
        {
            case InconsistentStateException:
                DeactivateOnIdle();
                return ApiErrors.Conflict(Kind, Key.Name);
            case ApiException { Code: 429 or 413 or 403 or 400 } refusal:
                return refusal;
            case ApiException unknown:
                // Whether it was written is unknown: the next activation reads what is true.
                DeactivateOnIdle();
                return unknown;
            case TimeoutException:
                DeactivateOnIdle();
                return ApiErrors.Timeout($"{Kind.Collection} \"{Key.Name}\": the store did not answer in time; read the object to learn whether it was written");
            default:
                DeactivateOnIdle();
                return cause;
        }
    }

    private async Task NotifyAsync(T? before, T? after)
    {
        try
        {
            await OnCommittedAsync(before, after);
        }
        catch (Exception e)
        {
            LogFollowUpFailed(Log, e, Kind.Kind, this.GetPrimaryKeyString());
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Key} is written, but what should follow failed; its controller tries again when it is woken")]
    private static partial void LogFollowUpFailed(ILogger log, Exception exception, string kind, string key);
}
