using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary>A container's log, streamed from the agent of the pod's node: <c>/containerLogs/NAMESPACE/POD/CONTAINER</c>.</summary>
internal sealed class PodLogs(ReadVerbs reads, NodeConnection nodes)
{
    /// <summary>Serves the log, and follows it when asked to.</summary>
    public async Task GetAsync(ApiRequest request)
    {
        var query = Options(request);
        var pod = (await reads.ReadAsync(request)).As<Pod>();
        var container = PodContainers.Choose(pod, QueryOptions.Text(request, "container"));
        if (string.IsNullOrEmpty(pod.Spec.NodeName))
            throw ApiErrors.BadRequest($"pod {pod.Metadata.Name} does not have a host assigned");
        var address = await nodes.AddressOfAsync(pod.Spec.NodeName);
        using var message = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(address)
        {
            Path = $"/containerLogs/{Uri.EscapeDataString(request.Info.Namespace)}/{Uri.EscapeDataString(request.Info.Name)}/{Uri.EscapeDataString(container)}",
            Query = query.ToString(),
        }.Uri);
        using var answer = await nodes.SendAsync(pod.Spec.NodeName, message, request.Aborted);
        if (!answer.IsSuccessStatusCode)
            throw await AgentErrors.ReadAsync(answer, request);
        if (request.Http.WebSockets.IsWebSocketRequest)
            await LogSocket.CopyAsync(answer, request.Http, request.Aborted);
        else
            await StreamForwarder.CopyAsync(answer, request.Http, request.Aborted);
    }

    /// <summary>The options that the agent understands, checked.</summary>
    private static QueryBuilder Options(ApiRequest request)
    {
        var faults = new List<FieldFault>();
        var query = new QueryBuilder();
        foreach (var flag in (string[])["follow", "previous", "timestamps"])
        {
            if (QueryOptions.Flag(request, flag))
                query.Add(flag, "true");
        }

        AddNumber("tailLines", 0);
        AddNumber("sinceSeconds", 1);
        AddNumber("limitBytes", 1);
        if (QueryOptions.Text(request, "sinceTime") is { } time)
        {
            if (!DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
                faults.Add(new FieldFault(FaultReason.Invalid, "sinceTime", "Invalid value: must be a time as in RFC 3339"));
            if (QueryOptions.Text(request, "sinceSeconds") is not null)
                faults.Add(new FieldFault(FaultReason.Forbidden, "sinceSeconds", "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified"));
            query.Add("sinceTime", time);
        }

        return faults.Count == 0 ? query : throw QueryOptions.Invalid("PodLogOptions", faults);

        void AddNumber(string name, long least)
        {
            if (QueryOptions.Number(request, name) is not { } value)
                return;
            if (value < least)
                faults.Add(new FieldFault(FaultReason.Invalid, name, $"Invalid value: {value}: must be greater than or equal to {least}"));
            query.Add(name, value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
