namespace Orleans.Orchestrator.Api.Health;

/// <summary>Something without which the server can't serve, such as its database. Asked for by <c>/readyz</c>.</summary>
public interface IReadinessCheck
{
    /// <summary>As shown by <c>/readyz?verbose</c>.</summary>
    string Name { get; }

    /// <summary>Whether it works now.</summary>
    ValueTask<bool> IsReadyAsync(CancellationToken cancellation);
}
