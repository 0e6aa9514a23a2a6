using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Networking.Routing;

namespace Orleans.Orchestrator.Networking.Pods;

/// <summary>
/// Removes pods' links, those that are asked for at about the same time together: the kernel takes tens of milliseconds to be rid of a link and as long
/// for many, so whoever wants to attach a pod must not stand behind it.
/// </summary>
internal sealed class PodDetacher(NetworkOptions options, Action<IReadOnlyCollection<string>> detached) : IDisposable
{
    private const int MostAtOnce = 256;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _leaving = [];
    private readonly Queue<(string Uid, TaskCompletionSource Done)> _waiting = [];
    private RouteClient? _routes;

    /// <summary>The end of a pod's detach that was asked for; a completed task when there is none.</summary>
    public Task Leaving(string uid)
    {
        lock (_gate)
            return _leaving.GetValueOrDefault(uid, Task.CompletedTask);
    }

    /// <summary>From now on the pod is <see cref="Leaving"/>, until <see cref="RunAsync"/> is done with it.</summary>
    public Task Enqueue(string uid)
    {
        lock (_gate)
        {
            if (_leaving.TryGetValue(uid, out var already))
                return already;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((uid, done));
            return _leaving[uid] = done.Task;
        }
    }

    /// <summary>Removes the links of those who wait. It isn't given up half way: a pod that is said to be leaving does leave.</summary>
    public async Task RunAsync()
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await Task.Run(DetachWaiting).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The same, until nobody waits any more.</summary>
    public void Finish()
    {
        _turn.Wait(CancellationToken.None);
        try
        {
            while (DetachWaiting())
            {
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _routes?.Dispose();
        _turn.Dispose();
    }

    /// <returns>Whether there were any.</returns>
    private bool DetachWaiting()
    {
        var pods = TakeWaiting();
        if (pods.Count == 0)
            return false;
        Exception? failure = null;
        try
        {
            _routes ??= HostNamespace.OpenRoutes(options);
            _routes.DeleteLinks([.. pods.Select(pod => new PodLink(options.InterfacePrefix, pod.Uid).HostInterface)]);
            detached([.. pods.Select(pod => pod.Uid)]);
        }
        catch (Exception cause)
        {
            failure = cause is LinuxException refusal ? PodNetwork.NeedsRoot(refusal) : cause;
        }
        lock (_gate)
            foreach (var (uid, _) in pods)
                _leaving.Remove(uid);
        foreach (var (_, done) in pods)
        {
            if (failure is null)
                done.SetResult();
            else
                done.SetException(failure);
        }
        return true;
    }

    private List<(string Uid, TaskCompletionSource Done)> TakeWaiting()
    {
        var pods = new List<(string Uid, TaskCompletionSource Done)>();
        lock (_gate)
            while (pods.Count < MostAtOnce && _waiting.TryDequeue(out var pod))
                pods.Add(pod);
        return pods;
    }
}
