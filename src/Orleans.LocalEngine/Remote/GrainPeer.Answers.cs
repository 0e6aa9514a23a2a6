using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>Answers what the other side asks.</summary>
internal sealed partial class GrainPeer
{
    private const string TraceParent = "traceparent";

    private readonly ConcurrentDictionary<long, CancellationTokenSource> _running = new();
    private readonly ConcurrentDictionary<long, (IRemoteStream Stream, CancellationTokenSource Left)> _streams = new();

    /// <summary>Takes a message. What it holds is read before this returns.</summary>
    private void Receive(JsonElement message)
    {
        var kind = message[0].GetString()!;
        var id = message[1].GetInt64();
        switch (kind)
        {
            case MessageKind.Ok or MessageKind.Batch:
                ReceiveAnswer(kind, id, message);
                break;
            case MessageKind.Fail:
                ReceiveFailure(id, message);
                break;
            case MessageKind.Call:
                Answer(id, () => ReceiveCall(id, message));
                break;
            case MessageKind.Stream:
                Answer(id, () => ReceiveStream(id, message));
                break;
            case MessageKind.Next:
                _ = AnswerNextAsync(id);
                break;
            case MessageKind.Cancel:
                if (_running.TryGetValue(id, out var running))
                    running.Cancel();

                break;
            case MessageKind.End:
                _ = EndStreamAsync(id);
                break;
            default:
                throw new InvalidDataException($"The other side sent a message of the unknown kind '{kind}'.");
        }
    }

    private void ReceiveAnswer(string kind, long id, JsonElement message)
    {
        if (!_outstanding.TryGetValue(id, out var outstanding))
            return;

        // A call's entry is owned by whoever removes it: it may time out at this moment.
        var isCall = outstanding is OutstandingCall;
        if (isCall && !_outstanding.TryRemove(id, out _))
            return;

        if (isCall)
            Interlocked.Decrement(ref _calls);

        try
        {
            if (outstanding.Receive(kind, message, _json))
                _outstanding.TryRemove(id, out _);
        }
        catch (Exception exception)
        {
            _outstanding.TryRemove(id, out _);
            outstanding.Fail(exception);
        }
    }

    private void ReceiveFailure(long id, JsonElement message)
    {
        if (!_outstanding.TryRemove(id, out var outstanding))
            return;

        if (outstanding is OutstandingCall)
            Interlocked.Decrement(ref _calls);

        outstanding.Fail(_exceptions.Read(message[2].GetString()!, message[3].GetString()!, message[4]));
    }

    private void Answer(long id, Action receive)
    {
        try
        {
            receive();
        }
        catch (Exception exception)
        {
            if (id != 0)
                TryPost(_exceptions.Write(id, exception));
        }
    }

    private void ReceiveCall(long id, JsonElement message)
    {
        var (target, method) = Find(message);
        var call = method.NewCall() ?? throw new NotSupportedException($"{message[4]} is a stream.");
        call.ReadArguments(new GrainArgumentReader(message[6], _json));
        if (id == 0 || call.IsOneWay)
        {
            SendIn(message[5], () => _engine.Send(target, call));
            if (id != 0)
                Respond(id, static _ => { });

            return;
        }

        if (_running.Count >= _options.MaxCallsInFlight)
        {
            call.Recycle();
            throw new LimitExceededException(
                nameof(RemoteOptions.MaxCallsInFlight), _options.MaxCallsInFlight + 1, _options.MaxCallsInFlight, target.GrainId);
        }

        var cancellation = new CancellationTokenSource();
        _running[id] = cancellation;
        call.SetCancellationToken(cancellation.Token);
        var (answer, write) = call.BeginForRemote();
        SendIn(message[5], () => _engine.Send(target, call));
        _ = RespondAsync(id, answer, write);
    }

    private void ReceiveStream(long id, JsonElement message)
    {
        var (target, method) = Find(message);
        var stream = method.NewStream() ?? throw new NotSupportedException($"{message[4]} is no stream.");
        if (_streams.Count >= _options.MaxCallsInFlight)
        {
            throw new LimitExceededException(
                nameof(RemoteOptions.MaxCallsInFlight), _options.MaxCallsInFlight + 1, _options.MaxCallsInFlight, target.GrainId);
        }

        var left = new CancellationTokenSource();
        stream.Start(target, new GrainArgumentReader(message[6], _json), message[5].GetInt32(), left.Token);
        _streams[id] = (stream, left);
        _ = AnswerNextAsync(id);
    }

    private async Task AnswerNextAsync(long id)
    {
        if (!_streams.TryGetValue(id, out var found))
            return;

        try
        {
            var (more, write) = await found.Stream.NextAsync().ConfigureAwait(false);
            var message = new MessageWriter(MessageKind.Batch, id, _json);
            message.Write(more);
            message.WriteArray(write);
            TryPost(message.End());
            if (!more)
                await EndStreamAsync(id).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            TryPost(_exceptions.Write(id, exception));
            await EndStreamAsync(id).ConfigureAwait(false);
        }
    }

    private async Task EndStreamAsync(long id)
    {
        if (!_streams.TryRemove(id, out var found))
            return;

        try
        {
            await found.Left.CancelAsync().ConfigureAwait(false);
            await found.Stream.DisposeAsync().ConfigureAwait(false);
            found.Left.Dispose();
        }
        catch (Exception exception)
        {
            _engine.Log.StreamFailed(exception);
        }
    }

    private async Task RespondAsync(long id, Task answer, Action<GrainArgumentWriter> write)
    {
        try
        {
            await answer.ConfigureAwait(false);
            Respond(id, write);
        }
        catch (Exception exception)
        {
            TryPost(_exceptions.Write(id, exception));
        }
        finally
        {
            // Not disposed of: it holds nothing but memory, and a cancellation may be on its way.
            _running.TryRemove(id, out _);
        }
    }

    private void Respond(long id, Action<GrainArgumentWriter> write)
    {
        var message = new MessageWriter(MessageKind.Ok, id, _json);
        message.WriteArray(write);
        TryPost(message.End());
    }

    /// <summary>An answer that finds the queue full is lost, and its caller times out: this side must not pile up what nobody takes.</summary>
    private void TryPost(ReadOnlyMemory<byte> message)
    {
        if (!_closed && !_queue.Writer.TryWrite(new Outgoing(message, 0)))
            _engine.Log.AnswerLost();
    }

    private (LocalGrainReference Target, GrainMethodFactory Method) Find(JsonElement message)
    {
        var name = message[3].GetString()!;
        var found = _engine.Manifest.FindInterface(name) ?? throw new ArgumentException($"Nothing here knows the interface '{name}'.");
        var method = found.Methods.GetValueOrDefault(message[4].GetString()!)
            ?? throw new ArgumentException($"The interface '{name}' has no method '{message[4].GetString()}' here.");
        var id = GrainId.Parse(message[2].GetString()!);
        if (id.Type != GrainEngine.ObserverType)
            id = new GrainId(_engine.Manifest.TypeOf(id.Type, found.Type), id.Key);

        return (_engine.GetReference(id, found.Type), method);
    }

    private static void SendIn(JsonElement context, Action send)
    {
        var trace = default(Activity);
        var values = RequestValues.Empty;
        foreach (var entry in context.EnumerateObject())
        {
            if (entry.NameEquals(TraceParent))
                trace = GrainActivities.Source.StartActivity("grain gateway", ActivityKind.Server, entry.Value.GetString());
            else
                values = values.With(values.Items.SetItem(entry.Name, entry.Value.GetString()!));
        }

        RequestContext.Current = values.Items.IsEmpty ? null : values;
        try
        {
            send();
        }
        finally
        {
            RequestContext.Current = null;
            trace?.Dispose();
        }
    }
}
