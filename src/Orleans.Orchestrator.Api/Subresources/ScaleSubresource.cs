using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Tables;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Autoscaling.V1;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Subresources;

/// <summary>The number of replicas of a Deployment or ReplicaSet as <c>autoscaling/v1 Scale</c>.</summary>
internal sealed class ScaleSubresource(IGrainFactory grains, ReadVerbs reads, WriteVerbs writes, IVersionConverter converter, TableRegistry tables)
{
    private const string ApiVersion = "autoscaling/v1";

    /// <summary>Answers with the scale.</summary>
    public async Task GetAsync(ApiRequest request) => await AnswerAsync(request, await reads.ReadAsync(request));

    /// <summary>Replaces the scale.</summary>
    public async Task UpdateAsync(ApiRequest request)
    {
        var scale = await writes.ReadMessageAsync<Scale>(request, ApiVersion, "Scale");
        if (scale.Metadata.Name is { Length: > 0 } name && name != request.Info.Name)
            throw ApiErrors.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Info.Name})");
        await SetAsync(request, scale.Spec.Replicas ?? 0, scale.Metadata.ResourceVersion, "UpdateOptions");
    }

    /// <summary>Changes the scale by a patch of it.</summary>
    public async Task PatchAsync(ApiRequest request)
    {
        var patch = await writes.ReadPatchAsync(request);
        if (patch.Type == PatchType.Apply)
        {
            await AnswerAsync(request, (await writes.ApplyAsync(request, ScaleOwners.Translate(patch, request.Kind))).Object);
            return;
        }

        var (replicas, version) = Wanted(patch);
        await SetAsync(request, replicas ?? Show(request, await converter.ConvertAsync(request.Kind, await reads.ReadAsync(request))).Spec.Replicas ?? 0, version, "PatchOptions");
    }

    private async Task SetAsync(ApiRequest request, int replicas, string? version, string optionsKind)
    {
        var (writeOptions, _) = QueryOptions.ForWrite(request, optionsKind, "scale");
        var patch = new ResourcePatch(PatchType.Merge, request.Kind.Custom?.Scale is { } custom ? CustomScales.Patch(custom, replicas, version) : Patch(replicas, version));
        writeOptions = writeOptions with { Version = request.Kind.IsCustom ? request.Kind.Version : null };
        var result = await grains.GetResource(request.Kind, request.Key).PatchAsync(patch, writeOptions);
        await AnswerAsync(request, result.Object);
    }

    /// <summary>
    /// What a patch makes of <c>spec.replicas</c>, the one field of a Scale that can be changed. In a merge it is simply there; in JSON
    /// patch it is the value of the last operation on it.
    /// </summary>
    private static (int? Replicas, string? Version) Wanted(ResourcePatch patch)
    {
        using var document = JsonDocument.Parse(patch.Body);
        var root = document.RootElement;
        if (patch.Type != PatchType.Json)
            return (Number(Find(root, "spec", "replicas")), Find(root, "metadata", "resourceVersion") is { ValueKind: JsonValueKind.String } v ? v.GetString() : null);
        if (root.ValueKind != JsonValueKind.Array)
            throw ApiErrors.BadRequest("a JSON patch must be an array of operations");
        int? replicas = null;
        foreach (var operation in root.EnumerateArray())
        {
            if (Find(operation, "path") is not { ValueKind: JsonValueKind.String } path || path.GetString() != "/spec/replicas"
                || Find(operation, "op") is not { ValueKind: JsonValueKind.String } op || op.GetString() is not ("replace" or "add"))
                throw ApiErrors.BadRequest("only add and replace of /spec/replicas can change a Scale");
            replicas = Number(Find(operation, "value"));
        }

        return (replicas, null);
    }

    private static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element;
    }

    private static int? Number(JsonElement? element) => element switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) => value,
        _ => throw ApiErrors.BadRequest("Scale in version \"v1\" cannot be handled as a Scale: spec.replicas: expected int32"),
    };

    private async Task AnswerAsync(ApiRequest request, ResourceObject value)
    {
        var scale = Show(request, await converter.ConvertAsync(request.Kind, value));
        await (request.Format.Representation == Representation.Table
            ? ResponseBody.WriteJsonAsync(request.Http, 200, Table(scale), request.Format)
            : ObjectResponse.WriteMessageAsync(request, 200, ApiVersion, "Scale", scale));
    }

    private byte[] Table(Scale scale)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
            tables.Write(writer, scale);
        return buffer.Written.ToArray();
    }

    private static byte[] Patch(int replicas, string? version)
    {
        var metadata = string.IsNullOrEmpty(version) ? "" : $"\"metadata\":{{\"resourceVersion\":{JsonSerializer.Serialize(version)}}},";
        return Encoding.UTF8.GetBytes($"{{{metadata}\"spec\":{{\"replicas\":{replicas}}}}}");
    }

    private static Scale Show(ApiRequest request, ResourceObject value) => value.Value switch
    {
        CustomObject c when request.Kind.Custom?.Scale is { } scale => CustomScales.Show(c, scale),
        Deployment d => Show(d.Metadata, d.Spec.Replicas, d.Status.Replicas, d.Spec.Selector),
        ReplicaSet r => Show(r.Metadata, r.Spec.Replicas, r.Status.Replicas, r.Spec.Selector),
        _ => throw new InvalidOperationException($"{value.Kind} has no scale"),
    };

    private static Scale Show(ObjectMeta metadata, int? wanted, int? present, LabelSelector? selector) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = metadata.Name, Namespace = metadata.Namespace, Uid = metadata.Uid,
            ResourceVersion = metadata.ResourceVersion, CreationTimestamp = metadata.CreationTimestamp, ManagedFields = ScaleOwners.Of(metadata),
        },
        Spec = new ScaleSpec { Replicas = wanted },
        Status = new ScaleStatus { Replicas = present ?? 0, Selector = selector is null ? null : string.Join(',', Words.SelectorTerms(selector)) },
    };
}
