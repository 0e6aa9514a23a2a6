namespace Orleans.LocalEngine;

/// <summary>A continuation that comes back to its grain. Pooled per thread, since there is one for every await.</summary>
internal sealed class PostedCallback : TurnItem
{
    private const int MaxPooled = 256;

    [ThreadStatic]
    private static PostedCallback? pool;

    [ThreadStatic]
    private static int pooled;

    private SendOrPostCallback? _callback;
    private object? _state;

    public static PostedCallback Rent(SendOrPostCallback callback, object? state)
    {
        var item = pool;
        if (item is null)
        {
            item = new PostedCallback();
        }
        else
        {
            pool = (PostedCallback?)item.Next;
            pooled--;
            item.Next = null;
        }

        item._callback = callback;
        item._state = state;
        return item;
    }

    internal override void Run(Activation activation)
    {
        var callback = _callback!;
        var state = _state;
        _callback = null;
        _state = null;
        if (pooled < MaxPooled)
        {
            Next = pool;
            pool = this;
            pooled++;
        }

        callback(state);
    }
}
