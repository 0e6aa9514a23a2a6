using System.Text;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Policy.V1;

namespace Orleans.Orchestrator.Api.Subresources;

/// <summary>binding and eviction: verbs of a pod that come as objects.</summary>
internal sealed class PodSubresources(IGrainFactory grains, WriteVerbs writes)
{
    /// <summary>Binds a pod to a node, by <c>pods/NAME/binding</c> or <c>bindings</c>.</summary>
    public async Task BindAsync(ApiRequest request)
    {
        var (options, _) = QueryOptions.ForWrite(request, "CreateOptions", null);
        var binding = await writes.ReadMessageAsync<Binding>(request, "v1", "Binding");
        var name = request.Info.Name.Length > 0 ? request.Info.Name : binding.Metadata.Name ?? "";
        if (name.Length == 0 || (binding.Metadata.Name is { Length: > 0 } inBody && inBody != name))
            throw ApiErrors.BadRequest("the name of the object does not match the name on the URL");
        if (binding.Target.Kind is not (null or "" or "Node"))
            throw Invalid(name, new FieldFault(FaultReason.NotSupported, "target.kind", $"Unsupported value: \"{binding.Target.Kind}\": supported values: \"Node\", \"<empty>\""));
        if (string.IsNullOrEmpty(binding.Target.Name))
            throw Invalid(name, new FieldFault(FaultReason.Required, "target.name", "Required value"));
        var pod = grains.GetGrain<IPodGrain>($"{request.Info.Namespace}/{name}");
        await AdmitAsync(request, pod, "binding", "v1", "Binding", binding, options.DryRun);
        if (!options.DryRun)
            await pod.BindAsync(binding.Target.Name, binding.Metadata.Uid);
        await StatusResponse.WriteSuccessAsync(request.Http, 201);
    }

    /// <summary>Deletes a pod by the rules of an eviction.</summary>
    public async Task EvictAsync(ApiRequest request)
    {
        var (options, _) = QueryOptions.ForWrite(request, "CreateOptions", null);
        var eviction = await writes.ReadMessageAsync<Eviction>(request, "policy/v1", "Eviction");
        if (eviction.Metadata.Name is { Length: > 0 } name && name != request.Info.Name)
            throw ApiErrors.BadRequest("name in URL does not match name in Eviction object");
        var dryRun = options.DryRun || eviction.DeleteOptions?.DryRun.Contains("All") == true;
        var delete = eviction.DeleteOptions is { GracePeriodSeconds: < 0 } given ? given with { GracePeriodSeconds = 1 } : eviction.DeleteOptions;
        var pod = grains.GetGrain<IPodGrain>(request.Key.ToString());
        await AdmitAsync(request, pod, "eviction", "policy/v1", "Eviction", eviction, dryRun);
        await pod.EvictAsync(delete, dryRun);
        await StatusResponse.WriteSuccessAsync(request.Http, 201);
    }

    /// <summary>Asks admission about a message; its warnings go into the answer.</summary>
    private static async Task AdmitAsync<T>(ApiRequest request, IPodGrain pod, string part, string apiVersion, string kind, T message, bool dryRun) where T : class, IMessage<T>
    {
        var admitted = await pod.AdmitSubresourceAsync(part, connects: false, apiVersion, kind, Encoding.UTF8.GetString(ObjectResponse.ToJson(message)), dryRun);
        WarningHeaders.Add(request.Http.Response, [.. admitted.Warnings]);
    }

    private static ApiException Invalid(string name, FieldFault fault) => ApiErrors.Invalid(ResourceKinds.Pod, name, [fault]);
}
