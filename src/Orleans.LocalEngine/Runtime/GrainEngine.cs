using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>The engine of one process: activations, calls between them, deadlines and the end of idle grains.</summary>
internal sealed partial class GrainEngine : ReferenceRuntime
{
    internal static readonly GrainType ObserverType = GrainType.Create("sys.client");

    private readonly ConcurrentDictionary<(GrainType Type, Type Interface), GrainReferenceContext> _contexts = new();
    private readonly GrainClass _observers = new(0, ObserverType, null, null, []);
    private readonly long _start;
    private long _now;
    private long _activations;
    private long _calls;
    private long _reentrancyIds;

    public GrainEngine(
        LocalEngineOptions options, GrainCollectionOptions collection, GrainManifest manifest, IServiceProvider services,
        TimeProvider time, TurnScheduler scheduler, ILoggerFactory loggers)
    {
        Options = options;
        Collection = collection;
        Manifest = manifest;
        Services = services;
        Time = time;
        Scheduler = scheduler;
        Log = new EngineLog(loggers.CreateLogger("Orleans.LocalEngine"));
        Directory = new GrainDirectory(this);
        GrainFactory = new GrainFactory(this);
        _start = time.GetTimestamp();
    }

    public LocalEngineOptions Options { get; }

    public GrainCollectionOptions Collection { get; }

    public GrainManifest Manifest { get; }

    public IServiceProvider Services { get; }

    public TimeProvider Time { get; }

    public TurnScheduler Scheduler { get; }

    public EngineLog Log { get; }

    public GrainDirectory Directory { get; }

    public GrainFactory GrainFactory { get; }

    public ReminderService Reminders { get; set; } = null!;

    /// <summary>The first half of the keys of this process' observers.</summary>
    public string ObserverPrefix { get; set; } = "local";

    /// <summary>This engine as one of several that share grains; null when it owns all of them.</summary>
    public LocalSilo? Silo { get; set; }

    /// <summary>Ticks since the start, as exact as <see cref="LocalEngineOptions.DeadlineCheckPeriod"/>.</summary>
    public long Now => Volatile.Read(ref _now);

    public long NextActivationNumber() => Interlocked.Increment(ref _activations);

    public Guid NewReentrancyId()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Interlocked.Increment(ref _reentrancyIds));
        bytes[15] = 1;
        return new Guid(bytes);
    }

    public override void Send(LocalGrainReference target, GrainCall call)
    {
        if (_outgoing.Length != 0)
            SendThroughFilters(target, call);
        else
            SendNow(target, call);
    }

    /// <summary>Sends a call to where its target is now; also one that an activation no longer took.</summary>
    public void Route(GrainCall call)
    {
        var target = call.Target;
        if (target.Type == ObserverType)
        {
            if (Directory.Find(_observers, target.Key) is { } observer)
                observer.Push(call);
            else
                call.Fail(new ClientNotAvailableException(target));
        }
        else if (Manifest.FindClass(target.Type) is { } grainClass)
        {
            Directory.GetOrAdd(grainClass, target.Key).Push(call);
        }
        else
        {
            call.Fail(NoSuchClass(target));
        }
    }

    public override IAsyncEnumerator<T> Enumerate<T>(LocalGrainReference target, GrainEnumerableCall<T> call, CancellationToken token) =>
        Silo?.PeerOf(target)?.Enumerate(target, call, token) ?? new GrainEnumerator<T>(target, call, token);

    public override LocalGrainReference GetReference(GrainId id, Type interfaceType)
    {
        var found = Manifest.GetInterface(interfaceType);
        return found.Create(GetContext(id.Type, found), id.Key);
    }

    public GrainReference GetUntypedReference(GrainId id) =>
        new UntypedGrainReference(new GrainReferenceContext(this, id.Type, Manifest.FindClass(id.Type), ""), id.Key);

    public LocalGrainReference AddObserver(IGrainObserver observer, Type interfaceType, IdSpan key)
    {
        Directory.Add(Activation.ForObserver(this, _observers, key, observer));
        return GetReference(new GrainId(ObserverType, key), interfaceType);
    }

    public void RemoveObserver(IdSpan key)
    {
        if (Directory.Find(_observers, key) is { } observer)
            observer.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The observer was deleted."));
    }

    private static ArgumentException NoSuchClass(GrainId target) =>
        new($"No grain class of this program has the type '{target.Type}', so {target} can't be called.");

    private GrainReferenceContext GetContext(GrainType type, GrainInterface found) =>
        _contexts.GetOrAdd(
            (type, found.Type),
            static (key, both) => new GrainReferenceContext(
                both.Engine, key.Type, key.Type == ObserverType ? both.Engine._observers : both.Engine.Manifest.FindClass(key.Type), both.Name),
            (Engine: this, found.Name));

    private void SendNow(LocalGrainReference target, GrainCall call)
    {
        if (Silo?.PeerOf(target) is { } peer)
        {
            peer.Send(target, call);
            return;
        }

        if (!Stamp(target, call))
            return;

        if (_halted)
        {
            call.Fail(new Orleans.Runtime.SiloUnavailableException($"{Silo?.Name ?? "The engine"} was killed."));
            return;
        }

        var activation = target.LastActivation;
        if (activation is null || activation.IsGone)
        {
            activation = Locate(target);
            if (activation is null)
            {
                call.Fail(target.Context.Type == ObserverType ? new ClientNotAvailableException(call.Target) : NoSuchClass(call.Target));
                return;
            }

            target.LastActivation = activation;
        }

        if (activation.IsOverloaded)
        {
            call.Fail(new LimitExceededException(
                nameof(LocalEngineOptions.MaxQueuedRequestsPerGrain),
                Options.MaxQueuedRequestsPerGrain + 1, Options.MaxQueuedRequestsPerGrain, call.Target));
            return;
        }

        activation.Push(call);
    }

    private Activation? Locate(LocalGrainReference target) =>
        target.Context.Class is not { } grainClass ? null
        : grainClass.IsObservers ? Directory.Find(grainClass, target.Key)
        : Directory.GetOrAdd(grainClass, target.Key);

    /// <summary>Says whose call it is and until when it may take; false if it is cancelled already.</summary>
    public bool Stamp(LocalGrainReference target, GrainCall call)
    {
        call.Engine = this;
        call.Target = target.GrainId;
        call.Caller = SynchronizationContext.Current as Activation;
        call.Values = RequestContext.Current;
        if (GrainActivities.Source.HasListeners())
            call.ParentActivity = System.Diagnostics.Activity.Current?.Context ?? default;

        var timeout = call.Method.Timeout ?? Options.ResponseTimeout;
        call.Deadline = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Now + timeout.Ticks;
        if (Scheduler.IsDeterministic)
            call.Sequence = ++_calls;

        Volatile.Write(ref call.Version, call.Version + 1);
        var token = call.CancellationToken;
        return !token.CanBeCanceled || WatchToken(call, token);
    }

    /// <summary>A caller that cancels is released at once; what the grain makes of the token is its own affair.</summary>
    private static bool WatchToken(GrainCall call, CancellationToken token)
    {
        if (call.Completion is not { } completion)
            return true;

        if (token.IsCancellationRequested)
        {
            call.CancelCompletion(completion, token);
            call.Recycle();
            return false;
        }

        call.Cancellation = token.UnsafeRegister(
            static (state, token) =>
            {
                var (type, completion) = ((GrainCall, object))state!;
                type.CancelCompletion(completion, token);
            },
            (call, completion));
        return true;
    }
}
