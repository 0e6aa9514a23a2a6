using System.Text;
using System.Text.Json;
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
        await AdmitAsync(request, static _ => { });
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
        var command = request.Query["command"].OfType<string>().ToList();
        foreach (var word in command)
            query.Add("command", word);
        await AdmitAsync(request, json =>
        {
            foreach (var stream in (string[])["stdin", "stdout", "stderr", "tty"])
                json.WriteBoolean(stream, QueryOptions.Flag(request, stream));
            json.WriteString("container", container);
            json.WriteStartArray("command");
            command.ForEach(json.WriteStringValue);
            json.WriteEndArray();
        });
        await ConnectAsync(request, pod, $"/{verb}/{Path(request)}/{Uri.EscapeDataString(container)}", query);

        void Add(string name, bool value)
        {
            if (value)
                query.Add(name, "1");
        }
    }

    /// <summary>Webhooks are asked about connections too, with the options as an object.</summary>
    private async Task AdmitAsync(ApiRequest request, Action<Utf8JsonWriter> write)
    {
        using var message = new MemoryStream();
        using (var json = new Utf8JsonWriter(message))
        {
            json.WriteStartObject();
            json.WriteString("kind", request.Resource.Kind);
            json.WriteString("apiVersion", "v1");
            write(json);
            json.WriteEndObject();
        }

        var reply = await grains.GetResource(request.Kind, request.Key).AdmitSubresourceAsync(
            request.Info.Subresource, connects: true, "v1", request.Resource.Kind, Encoding.UTF8.GetString(message.ToArray()));
        WarningHeaders.Add(request.Http.Response, reply.Warnings);
    }

    private async Task ConnectAsync(ApiRequest request, Pod pod, string path, QueryBuilder query)
    {
        if (string.IsNullOrEmpty(pod.Spec.NodeName))
            throw ApiErrors.BadRequest($"pod {pod.Metadata.Name} does not have a host assigned");
        await ConnectAdmission.AskAsync(grains, request);
        var target = new UriBuilder(await nodes.AddressOfAsync(pod.Spec.NodeName)) { Path = path, Query = query.ToString() }.Uri;
        await relay.RunAsync(request, message => nodes.SendAsync(pod.Spec.NodeName, message, request.Aborted), target);
    }

    private static string Path(ApiRequest request) => $"{Uri.EscapeDataString(request.Info.Namespace)}/{Uri.EscapeDataString(request.Info.Name)}";
}
