using System.Net.Sockets;
using Orleans.Orchestrator.Containers.Native;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>The keeper: a runtime that other processes of this machine use over a Unix socket that only root may open.</summary>
public sealed class KeeperServer
{
    private const int Backlog = 64;
    private const int MaxRemovalThreads = 4;

    private readonly RuntimeOptions _options;
    private readonly Action<string> _log;

    /// <param name="log">Takes one line at a time.</param>
    public KeeperServer(RuntimeOptions options, Action<string> log) => (_options, _log) = (options, log);

    /// <summary>Serves until cancelled. Containers live on.</summary>
    /// <returns>False when another keeper serves already.</returns>
    /// <exception cref="ContainerRuntimeException">The runtime cannot be opened.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_options.RunDirectory);
        using var only = FileLock.TryTake(KeeperPaths.Lock(_options), exclusive: true);
        if (only is null)
            return false;
        var runtime = await NativeRuntime.OpenAsync(_options).ConfigureAwait(false);
        await using var closing = runtime.ConfigureAwait(false);
        using var quiet = new QuietCollection(TimeProvider.System, QuietCollection.CollectAll);
        using var removals = new WorkThreads("remove", Math.Clamp(Environment.ProcessorCount, 2, MaxRemovalThreads));
        using var listener = Listen();
        _log($"keeping containers of {_options.RunDirectory}");
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
                new KeeperConnection(new DescriptorSocket(socket), runtime, removals, quiet.Asked, _log).Start();
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (SocketException e)
            {
                _log($"a client could not connect: {e.Message}");
            }
        }
        return true;
    }

    private Socket Listen()
    {
        var path = KeeperPaths.Socket(_options);
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen(Backlog);
        return listener;
    }
}
