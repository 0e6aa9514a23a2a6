using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.NodeAgent.Streaming;
using Orleans.Orchestrator.NodeAgent.Streaming.Commands;

namespace Orleans.Orchestrator.NodeAgent.Endpoint;

/// <summary>Programs inside containers, and the containers' own, over upgraded connections, as the kubelet's <c>/exec</c> and <c>/attach</c>.</summary>
internal sealed class CommandEndpoint(PodRegistry pods, IContainerRuntime runtime, StreamUpgrade upgrade)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Post];
        routes.MapMethods("/exec/{ns}/{pod}/{container}", methods, ExecAsync);
        routes.MapMethods("/attach/{ns}/{pod}/{container}", methods, AttachAsync);
    }

    private Task ExecAsync(HttpContext http) => ServeAsync(http, needsCommand: true, (id, options, watch) =>
        RunAsync(options, watch, () => OpenAsync(id, options, watch.Token), static run => run.ExecAsync()));

    private Task AttachAsync(HttpContext http) => ServeAsync(http, needsCommand: false, (id, options, watch) =>
    {
        var spec = new AttachSpec { Stdin = options.Stdin, Stdout = options.Stdout, Stderr = options.Stderr };
        return RunAsync(options, watch, () => runtime.AttachAsync(id, spec, watch.Token), static run => run.AttachAsync());
    });

    private async Task ServeAsync(
        HttpContext http, bool needsCommand, Func<string, CommandOptions, IdleWatch, Func<ICommandClient, Task<CommandStatus>>> prepare)
    {
        var ((ns, pod), container) = (RouteValues.Pod(http), RouteValues.Text(http, "container"));
        if (CommandOptions.Read(http.Request.Query, needsCommand, out var fault) is not { } options)
        {
            await AgentRefusal.WriteAsync(http, StatusCodes.Status400BadRequest, fault);
            return;
        }

        if (pods.Find(ns, pod) is not { } worker)
        {
            await AgentRefusal.WriteAsync(http, StatusCodes.Status404NotFound, "pod does not exist");
            return;
        }

        var running = (await runtime.ListContainersAsync(http.RequestAborted)).FirstOrDefault(c => c.SandboxId == worker.Uid && c.Name == container && c.IsRunning);
        if (running is null)
        {
            await AgentRefusal.WriteAsync(http, StatusCodes.Status500InternalServerError, $"container not found (\"{container}\")");
            return;
        }

        await upgrade.ServeCommandAsync(http, options, watch => prepare(running.Id, options, watch));
    }

    private async Task<IContainerSession> OpenAsync(string id, CommandOptions options, CancellationToken cancellation)
    {
        var spec = new ExecSpec { Args = options.Command, Stdin = options.Stdin, Stdout = options.Stdout, Stderr = options.Stderr, Tty = options.Tty };
        return await runtime.ExecAsync(id, spec, cancellation);
    }

    private static Func<ICommandClient, Task<CommandStatus>> RunAsync(
        CommandOptions options, IdleWatch watch, Func<Task<IContainerSession>> open, Func<CommandRun, Task<CommandStatus>> run) => async client =>
        {
            try
            {
                await using var session = await open();
                return await run(new CommandRun(client, session, options.Tty, watch));
            }
            catch (ContainerStartException e)
            {
                return CommandStatus.Failed($"error executing command in container: {Explain(e, options.Command)}");
            }
            catch (ContainerException e)
            {
                return CommandStatus.Failed($"error executing command in container: {e.Message}");
            }
        };

    private static string Explain(ContainerStartException error, IReadOnlyList<string> command) => (error.Step.StartsWith("execve", StringComparison.Ordinal), error.ErrnoName) switch
    {
        (true, "ENOENT") when !command[0].Contains('/') => $"exec: \"{command[0]}\": executable file not found in $PATH",
        (true, "ENOENT") => $"exec: \"{command[0]}\": stat {command[0]}: no such file or directory",
        (true, "EACCES") => $"exec: \"{command[0]}\": permission denied",
        _ => error.Message,
    };
}
