using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.NodeAgent.Logs;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Endpoint;

/// <summary>A container's log, as the kubelet's <c>/containerLogs</c>.</summary>
internal sealed class LogEndpoint(PodRegistry pods, ContainerSpecBuilder specs, IContainerRuntime runtime, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/containerLogs/{ns}/{pod}/{container}", HandleAsync);

    private async Task HandleAsync(HttpContext http)
    {
        var ((ns, pod), container) = (RouteValues.Pod(http), RouteValues.Text(http, "container"));
        if (!TryParse(http.Request.Query, time.GetUtcNow(), out var query, out var fault))
        {
            await AgentRefusal.WriteAsync(http, StatusCodes.Status400BadRequest, fault);
            return;
        }

        var found = pods.Find(ns, pod);
        if (found is null || !Names(found.Pod.Spec).Contains(container))
        {
            await AgentRefusal.WriteAsync(http, StatusCodes.Status404NotFound, found is null ? $"pod {ns}/{pod} is not on this node" : $"container {container} is not valid for pod {pod}");
            return;
        }

        var runs = (await runtime.ListContainersAsync(http.RequestAborted)).Where(c => c.SandboxId == found.Uid && c.Name == container).ToList();
        if (Choose(runs, found.LastStatus, container, query.Previous) is not { } run)
        {
            var why = query.Previous
                ? $"previous terminated container \"{container}\" in pod \"{pod}\" not found"
                : $"container \"{container}\" in pod \"{pod}\" is {Hindrance(found.LastStatus, container)}";
            await AgentRefusal.WriteAsync(http, StatusCodes.Status400BadRequest, why);
            return;
        }

        http.Response.ContentType = "text/plain";
        await http.Response.StartAsync();
        var running = run.IsRunning;
        // Asking the runtime for each look would cost a call every tenth of a second; a second is soon enough to notice the end.
        using var watch = new RunWatch(runtime, run.Id, time, running && query.Follow);
        await new ContainerLogReader(time).CopyAsync(
            specs.LogPath(found.Pod, container, run.Attempt), query, () => watch.IsRunning, http.Response.BodyWriter, http.RequestAborted);
    }

    /// <summary>
    /// Previous is what the status shows as lastState: of a container that is held back after a crash that is the newest run, which
    /// without "previous" is shown too, as by the kubelet.
    /// </summary>
    private static ContainerState? Choose(List<ContainerState> runs, PodStatus status, string container, bool previous)
    {
        var newest = runs.MaxBy(r => r.Attempt);
        if (!previous)
            return newest;
        var last = status.ContainerStatuses.Concat(status.InitContainerStatuses).FirstOrDefault(s => s.Name == container)?.LastState.Terminated?.ContainerID;
        return runs.FirstOrDefault(r => ContainerIds.Url(r.Id) == last && !r.IsRunning)
            ?? runs.Where(r => r != newest && !r.IsRunning).MaxBy(r => r.Attempt);
    }

    private static IEnumerable<string> Names(PodSpec spec) =>
        spec.Containers.Concat(spec.InitContainers).Select(c => c.Name).Concat(spec.EphemeralContainers.Select(c => c.Name));

    /// <summary>Why it has no log, as the kubelet says it (<c>validateContainerLogStatus</c>).</summary>
    private static string Hindrance(PodStatus status, string container)
    {
        var waiting = status.ContainerStatuses.Concat(status.InitContainerStatuses).Concat(status.EphemeralContainerStatuses)
            .FirstOrDefault(s => s.Name == container)?.State.Waiting;
        return waiting?.Reason switch
        {
            null => "not available",
            "ErrImagePull" => "waiting to start: image can't be pulled",
            "ImagePullBackOff" => "waiting to start: trying and failing to pull image",
            var reason => $"waiting to start: {reason}",
        };
    }

    private static bool TryParse(IQueryCollection from, DateTimeOffset now, out LogQuery query, out string fault)
    {
        (query, fault) = (new LogQuery(), "");
        if (!TryNumber(from, "tailLines", out var tail) || !TryNumber(from, "sinceSeconds", out var seconds) || !TryNumber(from, "limitBytes", out var limit))
        {
            fault = "tailLines, sinceSeconds and limitBytes must be numbers that are not negative";
            return false;
        }

        DateTimeOffset? since = seconds is { } s ? now - TimeSpan.FromSeconds(Math.Min(s, int.MaxValue)) : null;
        if (from["sinceTime"].ToString() is { Length: > 0 } text)
        {
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            {
                fault = "sinceTime must be a time as in RFC 3339";
                return false;
            }

            since = at;
        }

        query = new LogQuery
        {
            Follow = IsTrue(from, "follow"), Previous = IsTrue(from, "previous"), Timestamps = IsTrue(from, "timestamps"),
            TailLines = tail, Since = since, LimitBytes = limit,
        };
        return true;
    }

    private static bool IsTrue(IQueryCollection from, string name) => from[name].ToString() is "true" or "1" or "True";

    private static bool TryNumber(IQueryCollection from, string name, out long? value)
    {
        value = null;
        if (from[name].ToString() is not { Length: > 0 } text)
            return true;
        var ok = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        value = number;
        return ok;
    }
}
