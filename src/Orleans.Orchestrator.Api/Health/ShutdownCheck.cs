using Microsoft.Extensions.Hosting;

namespace Orleans.Orchestrator.Api.Health;

/// <summary>Whether the server goes on: one that is stopping wants no new clients.</summary>
internal sealed class ShutdownCheck(IHostApplicationLifetime lifetime) : IReadinessCheck
{
    /// <inheritdoc/>
    public string Name => "shutdown";

    /// <inheritdoc/>
    public ValueTask<bool> IsReadyAsync(CancellationToken cancellation) => ValueTask.FromResult(!lifetime.ApplicationStopping.IsCancellationRequested);
}
