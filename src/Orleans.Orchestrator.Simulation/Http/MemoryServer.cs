using Microsoft.AspNetCore.Http;

namespace Orleans.Orchestrator.Simulation.Http;

/// <summary>
/// An HTTP server without sockets: requests are handed to ASP.NET Core's pipeline, and every step of their handlers is a turn of the process that
/// the server is in.
/// </summary>
/// <param name="pipeline">Answers requests.</param>
/// <param name="process">Where it runs.</param>
internal sealed class MemoryServer(RequestDelegate pipeline, SynchronizationContext process)
{
    private readonly HashSet<MemoryExchange> _open = [];
    private bool _isDown;

    /// <summary>How many requests have not been answered to their ends.</summary>
    public int Open => _open.Count;

    /// <summary>A request has arrived.</summary>
    /// <param name="call">The request.</param>
    /// <param name="user">The bearer token of whoever asks.</param>
    public MemoryExchange Begin(HttpCall call, string user)
    {
        var exchange = new MemoryExchange(call, user, process);
        if (_isDown)
        {
            exchange.Break();
            return exchange;
        }

        _open.Add(exchange);
        exchange.Ended = () => _open.Remove(exchange);
        process.Post(_ => exchange.Serve(pipeline), null);
        return exchange;
    }

    /// <summary>The process is gone, and its connections with it.</summary>
    public void GoDown()
    {
        _isDown = true;
        foreach (var exchange in _open.ToList())
            exchange.Break();
    }
}
