using System.Text.Json;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>A stream from a grain on the other side. Asks for one batch at a time, which is what holds the other side back.</summary>
internal sealed class RemoteEnumerator<T>(
    GrainPeer peer, LocalGrainReference target, GrainEnumerableCall<T> call, CancellationToken token) : Outstanding, IAsyncEnumerator<T>
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _batch;
    private T[] _items = [];
    private int _next;
    private long _id;
    private bool _last;
    private bool _left;
    private Exception? _failure;

    public override bool IsAbandoned => false;

    public T Current { get; private set; } = default!;

    public async ValueTask<bool> MoveNextAsync()
    {
        while (true)
        {
            if (_next < _items.Length)
            {
                Current = _items[_next++];
                return true;
            }

            if (_last)
                return false;

            await FetchAsync();
        }
    }

    public override bool Receive(string kind, JsonElement message, JsonSerializerOptions options)
    {
        var reader = new GrainArgumentReader(message[3], options);
        var items = new T[message[3].GetArrayLength()];
        for (var number = 0; number < items.Length; number++)
            items[number] = reader.Read<T>();

        TaskCompletionSource? batch;
        lock (_gate)
        {
            _items = items;
            _next = 0;
            _last = !message[2].GetBoolean();
            batch = _batch;
            _batch = null;
        }

        batch?.TrySetResult();
        return _last;
    }

    public override void Fail(Exception exception)
    {
        TaskCompletionSource? batch;
        lock (_gate)
        {
            _failure = exception;
            batch = _batch;
            _batch = null;
        }

        batch?.TrySetException(exception);
    }

    public ValueTask DisposeAsync()
    {
        if (!_left)
        {
            _left = true;
            _items = [];
            if (_id != 0 && !_last)
                peer.End(_id);

            _last = true;
        }

        return default;
    }

    private async Task FetchAsync()
    {
        token.ThrowIfCancellationRequested();
        call.CancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource batch;
        lock (_gate)
        {
            if (_failure is not null)
                throw _failure;

            batch = _batch = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (_id == 0)
            _id = peer.StartStream(this, target, call);
        else
            peer.Next(_id);

        using var both = CancellationTokenSource.CreateLinkedTokenSource(token, call.CancellationToken);
        await batch.Task.WaitAsync(both.Token);
    }
}
