using System.Net;
using System.Net.Sockets;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>
/// Keeps a second orcd from the folders and the address of one that runs: it would take over its collections, its containers and
/// its network before it noticed.
/// </summary>
internal sealed class SoleOwner : IDisposable
{
    /// <summary>A predecessor that was told to end gets this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<FileLock> _locks = [];

    private SoleOwner()
    {
    }

    /// <summary>Takes both folders for this process, and sees that nobody listens where it will.</summary>
    /// <param name="data">The data folder. A folder that is not there is nobody's.</param>
    /// <param name="run">The run folder.</param>
    /// <param name="listen">Where it will listen, and the options that say so.</param>
    /// <param name="cancellation">Ends the wait for a predecessor.</param>
    /// <exception cref="UsageException">Another process has one of them.</exception>
    public static async Task<SoleOwner> TakeAsync(string data, string run, IReadOnlyList<(IPEndPoint At, string Options)> listen, CancellationToken cancellation)
    {
        var owner = new SoleOwner();
        try
        {
            foreach (var (folder, option) in new[] { (Path.GetFullPath(data), "--data"), (Path.GetFullPath(run), "--run") }.DistinctBy(f => f.Item1).Where(f => Directory.Exists(f.Item1)))
                owner._locks.Add(await TakeAsync(folder, option, cancellation));
            foreach (var (at, options) in listen)
                Probe(at, options);
            return owner;
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    public void Dispose() => _locks.ForEach(l => l.Dispose());

    private static void Probe(IPEndPoint at, string options)
    {
        try
        {
            using var probe = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(at);
            probe.Listen();
        }
        catch (SocketException e)
        {
            var reason = e.SocketErrorCode == SocketError.AddressNotAvailable ? "the machine does not have this address" : e.Message;
            throw new UsageException($"cannot listen on {at}: {reason}. Choose another with {options}.");
        }
    }

    private static async Task<FileLock> TakeAsync(string folder, string option, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, "orcd.lock");
        try
        {
            return await FileLock.TakeAsync(path, exclusive: true, Patience, TimeProvider.System, cancellation);
        }
        catch (TimeoutException)
        {
            throw new UsageException($"another orcd (process {FileLock.Holder(path)}) uses {folder}. Stop it first, or choose another folder with {option}.");
        }
    }
}
