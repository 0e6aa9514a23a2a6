using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Native;

namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>
/// The keeper's runtime. When the keeper dies it is started again at once, since until then nobody reads what containers write; what the
/// new one cannot know, how a container ended meanwhile, it learns from the descriptors kept here.
/// </summary>
public sealed class KeeperClient : IContainerRuntime
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly RuntimeOptions _options;
    private readonly TimeProvider _time;
    private readonly ProcessDescriptors _processes = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _lock = new();
    private Task<KeeperLink> _link;

    private KeeperClient(RuntimeOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _link = OpenAsync();
    }

    /// <summary>Connects, and starts the keeper when it does not run.</summary>
    /// <exception cref="ContainerRuntimeException">It cannot be reached.</exception>
    public static async Task<KeeperClient> ConnectAsync(RuntimeOptions options, TimeProvider time)
    {
        var client = new KeeperClient(options, time);
        var link = await client._link.ConfigureAwait(false);
        _ = client.ReconnectWhenLostAsync(link);
        return client;
    }

    /// <inheritdoc/>
    public async Task<SandboxState> CreateSandboxAsync(SandboxSpec spec, CancellationToken cancellationToken = default)
    {
        var made = (await CallAsync(new() { Verb = KeeperVerb.CreateSandbox, Sandbox = spec }, cancellationToken).ConfigureAwait(false)).Sandbox!;
        if (!spec.UserNamespace || made.Spec.UserNamespace)
            return made;
        // It passes over what it does not know, and a pod that wants users of its own must not run with the machine's.
        await RemoveSandboxAsync(spec.Id, cancellationToken).ConfigureAwait(false);
        throw new ContainerRuntimeException("this keeper does not know user namespaces; it is older than the daemon, restart it");
    }

    /// <inheritdoc/>
    public Task RemoveSandboxAsync(string sandboxId, CancellationToken cancellationToken = default) =>
        CallAsync(new() { Verb = KeeperVerb.RemoveSandbox, Target = sandboxId }, cancellationToken);

    /// <inheritdoc/>
    public async Task<ContainerState> StartContainerAsync(ContainerSpec spec, CancellationToken cancellationToken = default)
    {
        var link = await LinkAsync(cancellationToken).ConfigureAwait(false);
        var (reply, handles) = await link.CallAsync(new() { Verb = KeeperVerb.Start, Container = spec }, cancellationToken).ConfigureAwait(false);
        if (handles is [var pidfd])
            _processes.Keep(spec.Id, pidfd);
        return reply.Container!;
    }

    /// <inheritdoc/>
    public async Task<ContainerState> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken = default) =>
        (await CallAsync(new() { Verb = KeeperVerb.Stop, Target = containerId, Grace = grace }, cancellationToken).ConfigureAwait(false)).Container!;

    /// <inheritdoc/>
    public Task KillAsync(string containerId, int signal, CancellationToken cancellationToken = default) =>
        CallAsync(new() { Verb = KeeperVerb.Kill, Target = containerId, Signal = signal }, cancellationToken);

    /// <inheritdoc/>
    public async Task RemoveContainerAsync(string containerId, CancellationToken cancellationToken = default)
    {
        await CallAsync(new() { Verb = KeeperVerb.Remove, Target = containerId }, cancellationToken).ConfigureAwait(false);
        _processes.Forget(containerId);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ContainerState>> ListContainersAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync(new() { Verb = KeeperVerb.ListContainers }, cancellationToken).ConfigureAwait(false)).Containers!;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SandboxState>> ListSandboxesAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync(new() { Verb = KeeperVerb.ListSandboxes }, cancellationToken).ConfigureAwait(false)).Sandboxes!;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ContainerEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!_disposed.IsCancellationRequested)
        {
            var link = await LinkAsync(cancellationToken).ConfigureAwait(false);
            using var replies = TryWatch(link);
            while (replies is not null && await TryNextAsync(replies, cancellationToken).ConfigureAwait(false) is { } one)
            {
                if (one is { Kind: ContainerEventKind.Exited or ContainerEventKind.Removed, Container: { } container })
                    _processes.Forget(container.Id);
                yield return one;
            }
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public Task<IContainerSession> ExecAsync(string containerId, ExecSpec spec, CancellationToken cancellationToken = default) =>
        OpenSessionAsync(new() { Verb = KeeperVerb.Exec, Target = containerId, Exec = spec }, cancellationToken);

    /// <inheritdoc/>
    public Task<IContainerSession> AttachAsync(string containerId, AttachSpec spec, CancellationToken cancellationToken = default) =>
        OpenSessionAsync(new() { Verb = KeeperVerb.Attach, Target = containerId, Attach = spec }, cancellationToken);

    /// <inheritdoc/>
    public Task UpdateResourcesAsync(string containerId, ContainerResources resources, CancellationToken cancellationToken = default) =>
        CallAsync(new() { Verb = KeeperVerb.UpdateResources, Target = containerId, Resources = resources }, cancellationToken);

    /// <inheritdoc/>
    public async Task<ContainerStats> GetStatsAsync(string containerId, CancellationToken cancellationToken = default) =>
        (await CallAsync(new() { Verb = KeeperVerb.Stats, Target = containerId }, cancellationToken).ConfigureAwait(false)).Stats!;

    /// <summary>Disconnects. The keeper and its containers live on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        Task<KeeperLink> link;
        lock (_lock)
            link = _link;
        await ((Task)link).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (link.IsCompletedSuccessfully)
            link.Result.Dispose();
        _processes.Dispose();
    }

    private static KeeperReplies? TryWatch(KeeperLink link)
    {
        try
        {
            return link.Ask(new() { Verb = KeeperVerb.Watch });
        }
        catch (ContainerRuntimeException)
        {
            return null;
        }
    }

    private static async Task<ContainerEvent?> TryNextAsync(KeeperReplies replies, CancellationToken cancellationToken)
    {
        try
        {
            return (await replies.NextAsync(cancellationToken).ConfigureAwait(false)).Reply.Event;
        }
        catch (ContainerRuntimeException)
        {
            return null;
        }
    }

    private async Task<KeeperReply> CallAsync(KeeperRequest request, CancellationToken cancellationToken)
    {
        var link = await LinkAsync(cancellationToken).ConfigureAwait(false);
        return (await link.CallAsync(request, cancellationToken).ConfigureAwait(false)).Reply;
    }

    private async Task<IContainerSession> OpenSessionAsync(KeeperRequest request, CancellationToken cancellationToken)
    {
        var link = await LinkAsync(cancellationToken).ConfigureAwait(false);
        var replies = link.Ask(request);
        try
        {
            var (reply, handles) = await replies.NextAsync(cancellationToken).ConfigureAwait(false);
            SafeFileHandle? Handle(KeeperHandle kind) => reply.Handles!.Select((one, i) => one == kind ? handles[i] : null).FirstOrDefault(one => one is not null);
            var session = new SessionHandles
            {
                Terminal = Handle(KeeperHandle.Terminal),
                Stdin = Handle(KeeperHandle.Stdin),
                Stdout = Handle(KeeperHandle.Stdout),
                Stderr = Handle(KeeperHandle.Stderr),
                Pidfd = Handle(KeeperHandle.Pidfd),
                Exited = ExitCodeAsync(replies),
            };
            return new ContainerSession(session);
        }
        catch
        {
            replies.Dispose();
            throw;
        }
    }

    private static async Task<int> ExitCodeAsync(KeeperReplies replies)
    {
        using (replies)
            return (await replies.NextAsync(CancellationToken.None).ConfigureAwait(false)).Reply.ExitCode;
    }

    private async Task<KeeperLink> LinkAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        Task<KeeperLink> link;
        lock (_lock)
            link = _link;
        return await link.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ReconnectWhenLostAsync(KeeperLink link)
    {
        while (true)
        {
            await link.Lost.ConfigureAwait(false);
            if (_disposed.IsCancellationRequested)
                return;
            var next = OpenWithPatienceAsync();
            lock (_lock)
                _link = next;
            try
            {
                link = await next.ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<KeeperLink> OpenWithPatienceAsync()
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await OpenAsync().ConfigureAwait(false);
            }
            catch (ContainerException)
            {
                await Task.Delay(pause, _time, _disposed.Token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Connects, tells what the keeper cannot know, and asks for the descriptors of what runs.</summary>
    private async Task<KeeperLink> OpenAsync()
    {
        var link = new KeeperLink(await KeeperProcess.ConnectAsync(_options, _time, _disposed.Token).ConfigureAwait(false));
        try
        {
            var (reply, _) = await link.CallAsync(new() { Verb = KeeperVerb.ListContainers }, _disposed.Token).ConfigureAwait(false);
            foreach (var container in reply.Containers!)
            {
                if (container.Exit is { Unknown: true } && _processes.FindExit(container.Id) is { } exit)
                    await link.CallAsync(new() { Verb = KeeperVerb.RecordExit, Target = container.Id, ExitCode = exit.Code, Signal = exit.Signal }, _disposed.Token).ConfigureAwait(false);
                else if (container.IsRunning && !_processes.Has(container.Id)
                         && await link.CallAsync(new() { Verb = KeeperVerb.Pidfd, Target = container.Id }, _disposed.Token).ConfigureAwait(false) is { Handles: [var pidfd] })
                    _processes.Keep(container.Id, pidfd);
            }
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }
}
