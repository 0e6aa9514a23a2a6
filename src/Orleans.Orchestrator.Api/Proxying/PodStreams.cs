using Microsoft.AspNetCore.Http.Extensions;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary>
/// exec, attach and port-forward: checked here, then the connection is passed through to the agent of the pod's node, where the
/// protocol (WebSocket channels or SPDY) is spoken.
/// </summary>
internal sealed class PodStreams(IGrainFactory grains, ReadVerbs reads, NodeConnection nodes, UpgradeRelay relay)
{
    /// <summary>Runs a command in a container.</summary>
    public Task ExecAsync(ApiRequest request) => CommandAsync(request, "exec");

    /// <summary>Connects to a container's own program.</summary>
    public Task AttachAsync(ApiRequest request) => CommandAsync(request, "attach");

    /// <summary>Connects to ports of a pod.</summary>
    public async Task PortForwardAsync(ApiRequest request)
    {
        UpgradeRelay.Demand(request);
        var pod = (await reads.ReadAsync(request)).As<Pod>();
        var query = new QueryBuilder();
        foreach (var ports in request.Query["ports"])
            query.Add("port", ports ?? "");
        await ConnectAsync(request, pod, $"/portForward/{Path(request)}", query);
    }

    private async Task CommandAsync(ApiRequest request, string verb)
    {
        UpgradeRelay.Demand(request);
        var pod = (await reads.ReadAsync(request)).As<Pod>();
        var container = PodContainers.Choose(pod, QueryOptions.Text(request, "container"));
        var query = new QueryBuilder();
        Add("input", QueryOptions.Flag(request, "stdin"));
        Add("output", QueryOptions.Flag(request, "stdout"));
        Add("error", QueryOptions.Flag(request, "stderr"));
        Add("tty", QueryOptions.Flag(request, "tty"));
        foreach (var word in request.Query["command"].OfType<string>())
            query.Add("command", word);
        await ConnectAsync(request, pod, $"/{verb}/{Path(request)}/{Uri.EscapeDataString(container)}", query);

        void Add(string name, bool value)
        {
            if (value)
                query.Add(name, "1");
        }
    }

    private async Task ConnectAsync(ApiRequest request, Pod pod, string path, QueryBuilder query)
    {
        if (string.IsNullOrEmpty(pod.Spec.NodeName))
            throw ApiErrors.BadRequest($"pod {pod.Metadata.Name} does not have a host assigned");
        await ConnectAdmission.AskAsync(grains, request, request.Info.Name);
        var target = new UriBuilder(await nodes.AddressOfAsync(pod.Spec.NodeName)) { Path = path, Query = query.ToString() }.Uri;
        await relay.RunAsync(request, message => nodes.SendAsync(pod.Spec.NodeName, message, request.Aborted), target);
    }

    private static string Path(ApiRequest request) => $"{Uri.EscapeDataString(request.Info.Namespace)}/{Uri.EscapeDataString(request.Info.Name)}";
}
