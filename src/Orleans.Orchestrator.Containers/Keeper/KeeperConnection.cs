using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Native;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>One client of the keeper. Requests are served at the same time; programs it has executed end with the connection.</summary>
/// <param name="removals">Where removals are made.</param>
/// <param name="asked">Told of each request.</param>
/// <param name="log">Takes one line at a time.</param>
internal sealed class KeeperConnection(DescriptorSocket socket, NativeRuntime runtime, WorkThreads removals, Action asked, Action<string> log) : IDisposable
{
    private const int MaxConcurrent = 1024;

    private readonly CancellationTokenSource _closed = new();
    private readonly SemaphoreSlim _slots = new(MaxConcurrent);
    private readonly Lock _sending = new();

    public void Start() => new Thread(Receive) { IsBackground = true, Name = "client" }.Start();

    public void Dispose()
    {
        _closed.Cancel();
        socket.Dispose();
        _slots.Dispose();
    }

    private void Receive()
    {
        try
        {
            while (socket.Receive() is { } message)
            {
                foreach (var handle in message.Descriptors)
                    handle.Dispose();
                var request = JsonSerializer.Deserialize(message.Body, KeeperJson.Default.KeeperRequest)!;
                asked();
                _slots.Wait();
                Serve(request);
            }
        }
        catch (Exception e) when (e is LinuxException or InvalidDataException or JsonException)
        {
            log($"a client is disconnected: {e.Message}");
        }
        socket.CloseReceived();
        _closed.Cancel();
        socket.Shutdown();
    }

    private void Serve(KeeperRequest request)
    {
        switch (request.Verb)
        {
            // These two do nothing here but hand over to a launch thread; a turn on the pool before that would only cost time.
            case KeeperVerb.Start or KeeperVerb.CreateSandbox:
                _ = ServeAsync(request);
                break;
            case KeeperVerb.Remove or KeeperVerb.RemoveSandbox:
                Remove(request);
                break;
            default:
                _ = Task.Run(() => ServeAsync(request));
                break;
        }
    }

    private void Remove(KeeperRequest request)
    {
        try
        {
            removals.Post(() => _ = ServeAsync(request));
        }
        catch (Exception e) when (e is ContainerRuntimeException or ObjectDisposedException)
        {
            Send(new KeeperReply { Id = request.Id, Error = KeeperError.From(e) });
            _slots.Release();
        }
    }

    private async Task ServeAsync(KeeperRequest request)
    {
        try
        {
            await AnswerAsync(request).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (e is not (ContainerException or OperationCanceledException))
                log($"{request.Verb} {request.Target}: {e}");
            Send(new KeeperReply { Id = request.Id, Error = KeeperError.From(e) });
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task AnswerAsync(KeeperRequest request)
    {
        switch (request.Verb)
        {
            case KeeperVerb.Watch:
                await foreach (var one in runtime.WatchAsync(_closed.Token).ConfigureAwait(false))
                    Send(new KeeperReply { Id = request.Id, Event = one, Final = false });
                break;
            case KeeperVerb.Exec:
                await ServeSessionAsync(request, await runtime.StartExecAsync(request.Target, request.Exec!).ConfigureAwait(false)).ConfigureAwait(false);
                break;
            case KeeperVerb.Attach:
                await ServeSessionAsync(request, await runtime.StartAttachAsync(request.Target, request.Attach!).ConfigureAwait(false)).ConfigureAwait(false);
                break;
            case KeeperVerb.Start:
                var state = await runtime.StartContainerOnLaunchThreadAsync(request.Container!, CancellationToken.None).ConfigureAwait(false);
                await SendWithPidfdAsync(new KeeperReply { Id = request.Id, Container = state }, state.Id).ConfigureAwait(false);
                break;
            case KeeperVerb.Pidfd:
                await SendWithPidfdAsync(new KeeperReply { Id = request.Id }, request.Target).ConfigureAwait(false);
                break;
            default:
                Send(await CallAsync(request).ConfigureAwait(false) with { Id = request.Id });
                break;
        }
    }

    private async Task<KeeperReply> CallAsync(KeeperRequest request)
    {
        var (target, token) = (request.Target, _closed.Token);
        switch (request.Verb)
        {
            case KeeperVerb.CreateSandbox:
                return new() { Sandbox = await runtime.CreateSandboxOnLaunchThreadAsync(request.Sandbox!, token).ConfigureAwait(false) };
            case KeeperVerb.RemoveSandbox:
                await runtime.RemoveSandboxAsync(target, token).ConfigureAwait(false);
                return new();
            case KeeperVerb.Stop:
                return new() { Container = await runtime.StopContainerAsync(target, request.Grace, token).ConfigureAwait(false) };
            case KeeperVerb.Kill:
                await runtime.KillAsync(target, request.Signal, token).ConfigureAwait(false);
                return new();
            case KeeperVerb.Remove:
                await runtime.RemoveContainerAsync(target, token).ConfigureAwait(false);
                return new();
            case KeeperVerb.ListContainers:
                return new() { Containers = await runtime.ListContainersAsync(token).ConfigureAwait(false) };
            case KeeperVerb.ListSandboxes:
                return new() { Sandboxes = await runtime.ListSandboxesAsync(token).ConfigureAwait(false) };
            case KeeperVerb.UpdateResources:
                await runtime.UpdateResourcesAsync(target, request.Resources!, token).ConfigureAwait(false);
                return new();
            case KeeperVerb.Stats:
                return new() { Stats = await runtime.GetStatsAsync(target, token).ConfigureAwait(false) };
            case KeeperVerb.RecordExit:
                await runtime.RecordLostExitAsync(target, new ExitStatus(request.ExitCode, request.Signal)).ConfigureAwait(false);
                return new();
            default:
                throw new ContainerRuntimeException($"this keeper does not know {request.Verb}; it is older than the daemon, restart it");
        }
    }

    /// <summary>First the descriptors, and when the program has exited its code.</summary>
    private async Task ServeSessionAsync(KeeperRequest request, SessionHandles session)
    {
        using var pidfd = session.Pidfd is null ? null : SessionHandles.Duplicate(session.Pidfd);
        using (session)
        {
            var handles = new (KeeperHandle Kind, SafeFileHandle? Handle)[]
            {
                (KeeperHandle.Terminal, session.Terminal), (KeeperHandle.Stdin, session.Stdin), (KeeperHandle.Stdout, session.Stdout),
                (KeeperHandle.Stderr, session.Stderr), (KeeperHandle.Pidfd, session.Pidfd),
            }.Where(pair => pair.Handle is not null).ToArray();
            Send(new KeeperReply { Id = request.Id, Final = false, Handles = [.. handles.Select(pair => pair.Kind)] }, [.. handles.Select(pair => pair.Handle!)]);
        }
        try
        {
            var code = await session.Exited.WaitAsync(_closed.Token).ConfigureAwait(false);
            Send(new KeeperReply { Id = request.Id, ExitCode = code });
        }
        catch (OperationCanceledException) when (pidfd is not null)
        {
            Pidfd.SendSignal(pidfd, Signal.SIGKILL);
        }
    }

    private async Task SendWithPidfdAsync(KeeperReply reply, string containerId)
    {
        using var pidfd = await runtime.PidfdAsync(containerId).ConfigureAwait(false);
        if (pidfd is null)
            Send(reply);
        else
            Send(reply with { Handles = [KeeperHandle.Pidfd] }, [pidfd]);
    }

    private void Send(KeeperReply reply, params ReadOnlySpan<SafeFileHandle> handles)
    {
        try
        {
            lock (_sending)
                socket.Send(JsonSerializer.SerializeToUtf8Bytes(reply, KeeperJson.Default.KeeperReply), handles);
        }
        catch (Exception e) when (e is LinuxException or ObjectDisposedException)
        {
            // The client has gone; it asks again when it is back.
        }
    }
}
