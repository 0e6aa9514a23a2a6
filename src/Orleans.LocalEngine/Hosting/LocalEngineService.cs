using Microsoft.Extensions.Hosting;

namespace Orleans.LocalEngine;

/// <summary>Starts and stops the engine with the host.</summary>
internal sealed class LocalEngineService(GrainEngine engine) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        engine.LoadFilters();
        engine.StartUpkeep();
        return engine.Reminders.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await engine.Reminders.StopAsync(cancellationToken).ConfigureAwait(false);
        await engine.StopAsync(cancellationToken).ConfigureAwait(false);
    }
}
