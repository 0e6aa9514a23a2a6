using Microsoft.Extensions.Hosting;

namespace Orleans.LocalEngine;

/// <summary>Starts and stops the engine with the host.</summary>
internal sealed class LocalEngineService(GrainEngine engine, LocalSilos? silos) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        engine.LoadFilters();
        engine.StartUpkeep();

        // Who owns a grain is certain only when all silos are there.
        if (silos is not null)
            await silos.Complete.WaitAsync(cancellationToken).ConfigureAwait(false);
        await engine.Reminders.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await engine.Reminders.StopAsync(cancellationToken).ConfigureAwait(false);
        await engine.StopAsync(cancellationToken).ConfigureAwait(false);
    }
}
