using System.Diagnostics;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Networking.Conntrack;
using Orleans.Orchestrator.Networking.Netlink;
using Orleans.Orchestrator.Networking.Nftables;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>
/// Service forwarding in nftables. What is in the kernel is remembered together with the number of nftables' generation, which every transaction of
/// anybody raises: as long as it is ours, nothing needs to be read, and when it isn't (a firewall was reloaded), the table is read again and repaired.
/// </summary>
public sealed class ServiceProxy(NetworkOptions options) : IServiceProxy, IDisposable
{
    private const int Restart = 85;
    private const int MostAttempts = 4;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly NftBatch _batch = new(options.TableName);
    private NftClient? _client;
    private InstalledTable? _installed;
    private uint _generation;
    private ConntrackClient? _conntrack;
    private bool _mayHaveStaleConnections;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken = default) => InTurnAsync(
        () =>
        {
            ReadBack();
            if (_installed is null)
                Apply(ServiceTable.Empty);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ServiceChange> ApplyAsync(ServiceTable table, CancellationToken cancellationToken = default) =>
        InTurnAsync(
            () =>
            {
                var change = Apply(table);
                EndStaleConnections();
                return change;
            },
            cancellationToken);

    /// <summary>Closes the connection to the kernel; services stay in force.</summary>
    public void Dispose()
    {
        _client?.Dispose();
        _conntrack?.Dispose();
        _turn.Dispose();
    }

    private NftClient Client => _client ??= NftClient.Open(options);

    private ServiceChange Apply(ServiceTable table)
    {
        var started = Stopwatch.GetTimestamp();
        ServiceTableChecks.Check(table, _installed);
        for (var attempt = 1; ; attempt++)
        {
            if (Client.Generation() != _generation)
                ReadBack();
            if (TryApply(table, out var change) is not { } refusal)
            {
                NetworkMetrics.ServiceApplySeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
                NetworkMetrics.ServiceElements.Add(change.ElementsAdded + change.ElementsRemoved);
                NetworkMetrics.ServiceReplacements.Add(change.Replaced ? 1 : 0);
                return change;
            }
            if (attempt == MostAttempts)
                throw refusal;
            // Somebody was faster: look again. Any other refusal means that the kernel's table isn't what we think it is: write all of it.
            if (refusal.ErrorNumber == Restart)
                ReadBack();
            else
                _installed = null;
        }
    }

    private NetlinkException? TryApply(ServiceTable table, out ServiceChange change)
    {
        var replace = _installed is null;
        var installed = _installed ?? InstalledTable.Empty;
        var plan = ServiceTablePlan.Make(installed, table);
        change = default;
        if (plan.Changes.Count == 0 && !replace)
            return null;
        _batch.Begin(_generation);
        if (replace)
            ServiceTableLayout.Write(_batch, options, MapCapacity.For(table));
        var writer = plan.Write(_batch);
        _batch.End();
        if (writer.Added + writer.Removed > 0 || replace)
        {
            if (Client.TryExecute(_batch) is { } refusal)
                return refusal;
            _generation++;
        }
        _mayHaveStaleConnections |= replace || plan.Changes.Exists(service => StaleConnections.MayFollow(service.Key, service.Before, service.After));
        plan.Commit(installed);
        _installed = installed;
        change = new ServiceChange(writer.Added, writer.Removed, replace);
        return null;
    }

    /// <summary>After the table, so that nobody comes back to where they were. When it fails, the next apply does it.</summary>
    private void EndStaleConnections()
    {
        if (!_mayHaveStaleConnections || _installed is null)
            return;
        _conntrack ??= ConntrackClient.Open(options);
        NetworkMetrics.ConnectionsEnded.Add(_conntrack.DeleteUdp(new StaleConnections(_installed, options).IsStale));
        _mayHaveStaleConnections = false;
    }

    /// <summary>Learns what the kernel has. The generation is read first: a change in between makes the next transaction fail, and so start over.</summary>
    private void ReadBack()
    {
        _generation = Client.Generation();
        _installed = ServiceTableReader.Read(Client, options);
    }

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LinuxException cause)
        {
            throw new NetworkException($"Service forwarding needs root (CAP_NET_ADMIN): {cause.Message}", cause);
        }
        finally
        {
            _turn.Release();
        }
    }
}
