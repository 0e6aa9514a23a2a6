using Microsoft.Extensions.Hosting;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>Looks once a day whether certificates must be replaced, so that a server that runs for years stays trusted.</summary>
internal sealed class CertificateRenewal(ClusterCertificates certificates, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            certificates.RenewIfDue();
    }
}
