using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>
/// One side of a connection between a client and a gateway. Both sides are alike: each calls what is on the other, grains or
/// observers, and answers from its own engine. This file asks; the others answer and carry messages.
/// </summary>
internal sealed partial class GrainPeer : ReferenceRuntime, IDisposable
{
    private readonly GrainEngine _engine;
    private readonly RemoteOptions _options;
    private readonly JsonSerializerOptions _json;
    private readonly ExceptionCodec _exceptions;
    private readonly ConcurrentDictionary<long, Outstanding> _outstanding = new();
    private readonly ConcurrentDictionary<(GrainType Type, Type Interface), GrainReferenceContext> _contexts = new();
    private readonly Channel<Outgoing> _queue;
    private long _lastId;
    private int _calls;
    private volatile bool _closed;

    /// <summary>A peer that is not connected yet: what is asked of it waits.</summary>
    /// <param name="engine">What answers on this side.</param>
    /// <param name="options">The format and the limits.</param>
    /// <param name="resolve">Finds what the other side names.</param>
    public GrainPeer(GrainEngine engine, RemoteOptions options, Func<GrainPeer, GrainId, Type, object> resolve)
    {
        _engine = engine;
        _options = options;
        _json = new JsonSerializerOptions(options.Json);
        _json.Converters.Add(new AddressableConverterFactory((id, type) => resolve(this, id, type)));
        _json.Converters.Add(new GrainIdConverter());
        _exceptions = new ExceptionCodec(engine.Manifest.Assemblies, _json);
        _queue = Channel.CreateBounded<Outgoing>(new BoundedChannelOptions(options.MaxQueuedMessages) { SingleReader = true });
        DisconnectedAt = engine.Now;
        engine.Upkeep += DropAbandoned;
    }

    public override LocalGrainReference GetReference(GrainId id, Type interfaceType)
    {
        var found = _engine.Manifest.GetInterface(interfaceType);
        var context = _contexts.GetOrAdd(
            (id.Type, interfaceType),
            static (key, both) => new GrainReferenceContext(both.Peer, key.Type, null, both.Name), (Peer: this, found.Name));
        return found.Create(context, id.Key);
    }

    public override void Send(LocalGrainReference target, GrainCall call)
    {
        if (!_engine.Stamp(target, call))
            return;

        if (call.IsOneWay)
            SendOneWay(target, call);
        else
            SendAndWait(target, call);
    }

    public override IAsyncEnumerator<T> Enumerate<T>(LocalGrainReference target, GrainEnumerableCall<T> call, CancellationToken token) =>
        new RemoteEnumerator<T>(this, target, call, token);

    public long StartStream<T>(RemoteEnumerator<T> enumerator, LocalGrainReference target, GrainEnumerableCall<T> call)
    {
        var id = Interlocked.Increment(ref _lastId);
        var message = new MessageWriter(MessageKind.Stream, id, _json);
        message.Write(target.GrainId.ToString());
        message.Write(target.InterfaceName);
        message.Write(call.Method.WireName);
        message.Write(call.MaxBatchSize);
        message.WriteArray(call.WriteArguments);
        _outstanding[id] = enumerator;
        Post(message.End(), id);
        return id;
    }

    public void Next(long id) => Post(new MessageWriter(MessageKind.Next, id, _json).End(), id);

    public void End(long id)
    {
        if (_outstanding.TryRemove(id, out _))
            Post(new MessageWriter(MessageKind.End, id, _json).End(), 0);
    }

    public void Dispose()
    {
        _closed = true;
        _engine.Upkeep -= DropAbandoned;
        FailOutstanding(static _ => true);
    }

    private void SendOneWay(LocalGrainReference target, GrainCall call)
    {
        try
        {
            Post(WriteCall(0, target, call), 0);
        }
        catch (Exception exception)
        {
            _engine.Log.OneWayFailed(call.Target, call.Method, exception);
        }

        call.Recycle();
    }

    private void SendAndWait(LocalGrainReference target, GrainCall call)
    {
        if (Interlocked.Increment(ref _calls) > _options.MaxCallsInFlight)
        {
            Interlocked.Decrement(ref _calls);
            call.Fail(new LimitExceededException(
                nameof(RemoteOptions.MaxCallsInFlight), _options.MaxCallsInFlight + 1, _options.MaxCallsInFlight, call.Target));
            return;
        }

        var id = Interlocked.Increment(ref _lastId);
        try
        {
            var message = WriteCall(id, target, call);
            _outstanding[id] = new OutstandingCall(call);
            Post(message, id);
        }
        catch (Exception exception)
        {
            Interlocked.Decrement(ref _calls);
            if (!_outstanding.ContainsKey(id) || _outstanding.TryRemove(id, out _))
                call.Fail(exception);
        }
    }

    private ReadOnlyMemory<byte> WriteCall(long id, LocalGrainReference target, GrainCall call)
    {
        var message = new MessageWriter(MessageKind.Call, id, _json);
        message.Write(target.GrainId.ToString());
        message.Write(target.InterfaceName);
        message.Write(call.Method.WireName);
        message.Write(ContextOf(call));
        message.WriteArray(call.WriteArguments);
        return message.End();
    }

    /// <summary>Of the request context, the texts travel; beside them the trace.</summary>
    private static Dictionary<string, string> ContextOf(GrainCall call)
    {
        var context = new Dictionary<string, string>();
        foreach (var (name, value) in call.Values?.Items ?? [])
        {
            if (value is string text)
                context[name] = text;
        }

        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } trace })
            context[TraceParent] = trace;

        return context;
    }

    private void Post(ReadOnlyMemory<byte> message, long id)
    {
        if (_closed)
            throw new SiloUnavailableException("The connection is closed for good.");

        if (!_queue.Writer.TryWrite(new Outgoing(message, id)))
        {
            throw new LimitExceededException(
                nameof(RemoteOptions.MaxQueuedMessages), _options.MaxQueuedMessages + 1, _options.MaxQueuedMessages, "");
        }
    }

    /// <summary>Tells the other side of calls that have timed out or been cancelled here.</summary>
    private void DropAbandoned()
    {
        foreach (var (id, outstanding) in _outstanding)
        {
            if (!outstanding.IsAbandoned || !_outstanding.TryRemove(id, out _))
                continue;

            Interlocked.Decrement(ref _calls);
            outstanding.Fail(new TimeoutException());
            _queue.Writer.TryWrite(new Outgoing(new MessageWriter(MessageKind.Cancel, id, _json).End(), 0));
        }
    }

    private void FailOutstanding(Func<Outstanding, bool> which)
    {
        foreach (var (id, outstanding) in _outstanding)
        {
            if (!which(outstanding) || !_outstanding.TryRemove(id, out _))
                continue;

            if (outstanding is OutstandingCall)
                Interlocked.Decrement(ref _calls);

            outstanding.Fail(new SiloUnavailableException(
                "The connection broke before the answer came. Whether the call was carried out is unknown; it may be repeated if it can."));
        }
    }

    private readonly record struct Outgoing(ReadOnlyMemory<byte> Message, long Id);
}
