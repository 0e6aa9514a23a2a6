using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>A control plane in this process: one silo or several.</summary>
/// <param name="silos">Each silo's host, the one that is asked first.</param>
/// <param name="kill">Ends a silo as a kill ends a process.</param>
internal sealed class RunningCluster(ImmutableArray<IHost> silos, Action<IHost> kill) : IAsyncDisposable
{
    /// <summary>How many silos it may have.</summary>
    public const int MostSilos = 32;

    private readonly List<IHost> _alive = [.. silos];

    /// <summary>Its grains.</summary>
    public IGrainFactory Grains => silos[0].Services.GetRequiredService<IGrainFactory>();

    /// <summary>Kills the silo that came last, if there are several; that of <see cref="Grains"/> stays.</summary>
    public Action? LoseSilo => silos.Length == 1 ? null : Lose;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A silo that was killed never answers again, so it is not asked to stop.
        await Task.WhenAll(_alive.Select(static host => host.StopAsync()));
        foreach (var host in silos)
            host.Dispose();
    }

    private void Lose()
    {
        if (_alive.Count == 1)
            throw new UsageException($"the scenario loses more silos than the {silos.Length} there are can spare");
        var lost = _alive[^1];
        _alive.RemoveAt(_alive.Count - 1);
        kill(lost);
    }
}
