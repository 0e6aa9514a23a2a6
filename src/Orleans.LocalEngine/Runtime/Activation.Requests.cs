using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>Which request may begin when.</summary>
internal sealed partial class Activation
{
    private GrainRequest? _firstWaiting;
    private GrainRequest? _lastWaiting;
    private int _waiting;
    private int _running;

    /// <summary>Those of them that keep others from beginning.</summary>
    private int _blocking;
    private int _runningReadOnly;
    private bool _needsAttention;

    /// <summary>When the last request ended, in the engine's time.</summary>
    public long LastUse { get; private set; }

    /// <summary>Begins a request that has arrived, or keeps it until it may.</summary>
    public void Dispatch(GrainRequest request)
    {
        switch (_state)
        {
            case ActivationState.Active when MayBegin(request):
                Begin(request);
                break;
            case ActivationState.Gone:
                request.Redirect(Engine, GrainId);
                break;
            default:
                Wait(request);
                if (_state == ActivationState.Created)
                    _ = ActivateAsync();

                break;
        }
    }

    /// <summary>A request that had begun has ended.</summary>
    public void OnEnded(GrainRequest request)
    {
        _running--;
        if (!request.AlwaysInterleaves)
        {
            _blocking--;
            if (request.IsReadOnly)
                _runningReadOnly--;
        }

        if (request.CountsAsUse)
            LastUse = Engine.Now;

        // The next one begins when this turn is over: what ends a request may still be in the middle of another's code.
        _needsAttention |= _firstWaiting is not null || _state == ActivationState.Deactivating;
    }

    public Guid EnterReentrantSection(Guid section)
    {
        var sections = Extras.ReentrantSections ??= [];
        sections[section] = sections.GetValueOrDefault(section) + 1;
        return section;
    }

    public void LeaveReentrantSection(Guid section)
    {
        if (_extras?.ReentrantSections is not { } sections || !sections.TryGetValue(section, out var depth))
            return;

        if (depth == 1)
            sections.Remove(section);
        else
            sections[section] = depth - 1;
    }

    private bool MayBegin(GrainRequest request) =>
        _blocking == 0
        || request.AlwaysInterleaves
        || Class.IsReentrant
        || (request.IsReadOnly && _runningReadOnly == _blocking)
        || (_extras?.ReentrantSections is { Count: > 0 } sections && sections.ContainsKey(request.ReentrancyId));

    private void Begin(GrainRequest request)
    {
        if (request.IsAbandoned)
        {
            request.Fail(new TimeoutException());
            return;
        }

        _running++;
        if (!request.AlwaysInterleaves)
        {
            _blocking++;
            if (request.IsReadOnly)
                _runningReadOnly++;
        }

        RequestContext.Current = request.Values;
        request.Start(this);
    }

    private void Wait(GrainRequest request)
    {
        if (_waiting >= Engine.Options.MaxQueuedRequestsPerGrain)
        {
            request.Fail(new LimitExceededException(
                nameof(LocalEngineOptions.MaxQueuedRequestsPerGrain), _waiting, Engine.Options.MaxQueuedRequestsPerGrain, GrainId));
            return;
        }

        request.Next = null;
        if (_lastWaiting is null)
            _firstWaiting = request;
        else
            _lastWaiting.Next = request;

        _lastWaiting = request;
        _waiting++;
    }

    private GrainRequest? TakeWaiting()
    {
        if (_firstWaiting is not { } first)
            return null;

        _firstWaiting = (GrainRequest?)first.Next;
        if (_firstWaiting is null)
            _lastWaiting = null;

        first.Next = null;
        _waiting--;
        return first;
    }

    /// <summary>Between two turns: begins what waited, or goes on with the end of the activation.</summary>
    private void Attend()
    {
        _needsAttention = false;
        if (_state == ActivationState.Deactivating)
        {
            if (_running == 0)
                StartDeactivating();

            return;
        }

        while (_state == ActivationState.Active && _firstWaiting is { } next && MayBegin(next))
        {
            TakeWaiting();
            Begin(next);
        }
    }
}
