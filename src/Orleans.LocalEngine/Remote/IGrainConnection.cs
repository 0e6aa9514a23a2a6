namespace Orleans.LocalEngine;

/// <summary>The state of a client's connection.</summary>
public interface IGrainConnection
{
    /// <summary>Whether the gateway is connected.</summary>
    bool IsConnected { get; }

    /// <summary>Completes when the gateway is connected.</summary>
    Task WaitUntilConnectedAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Calls back after every connect, also the first: the other side may be a new process that knows nothing of
    /// subscriptions. Failures are logged; dispose to stop.
    /// </summary>
    IDisposable OnConnected(Func<CancellationToken, Task> callback);
}
