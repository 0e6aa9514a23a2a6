namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>Answers pods' questions about services, and passes on all others.</summary>
public interface IDnsServer : IAsyncDisposable
{
    /// <summary>What it answers from. Setting it takes effect at once for every later question.</summary>
    DnsZone Zone { get; set; }

    /// <summary>Starts to listen on UDP and TCP at every address of its options.</summary>
    /// <exception cref="NetworkException">An address isn't there or its port is taken.</exception>
    Task StartAsync(CancellationToken cancellationToken = default);
}
