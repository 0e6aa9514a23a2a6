using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>Looks once a day whether certificates must be replaced, so that a server that runs for years stays trusted.</summary>
internal sealed partial class CertificateRenewal(ClusterCertificates certificates, TimeProvider time, ILogger<CertificateRenewal> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromDays(1);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not a BackgroundService: that one begins on the thread pool, whatever clock it is given.
        _running = RunAsync(_stop.Token);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                Renew();
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private void Renew()
    {
        try
        {
            certificates.RenewIfDue();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // What ends soon still has weeks; tomorrow is another day.
            LogFailed(e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Certificates that end soon could not be replaced; the next attempt is tomorrow")]
    private partial void LogFailed(Exception exception);
}
