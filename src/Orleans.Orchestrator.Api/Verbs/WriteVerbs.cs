using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Verbs;

/// <summary>create, update and patch, of objects and of their status.</summary>
internal sealed class WriteVerbs(IGrainFactory grains, ObjectDecoder decoder, ObjectResponse objects, ApiOptions options, Random random)
{
    /// <summary>How often another name is tried when a generated one is taken.</summary>
    private const int MaxGenerated = 8;

    /// <summary>The kinds of which Kubernetes creates an object that is to be replaced and is not there.</summary>
    private static readonly FrozenSet<string> CreatedByUpdate = FrozenSet.Create(
        "endpoints", "events", "leases.coordination.k8s.io", "limitranges", "priorityclasses.scheduling.k8s.io", "services");

    /// <summary>Creates an object.</summary>
    public async Task CreateAsync(ApiRequest request)
    {
        var (writeOptions, validation) = QueryOptions.ForWrite(request, "CreateOptions", null);
        var (value, warnings) = await DecodeAsync(request, validation);
        var metadata = InNamespace(request, value.Value.Metadata);
        if (request.Resource.View?.FaultsOfNew(value) is { Count: > 0 } faults)
            throw ApiErrors.Invalid(request.Kind, metadata.Name ?? "", faults);
        if (string.IsNullOrEmpty(metadata.Name) && string.IsNullOrEmpty(metadata.GenerateName))
            throw ApiErrors.Invalid(request.Kind, "", [new FieldFault(FaultReason.Required, "metadata.name", "Required value: name or generateName is required")]);
        var result = await CreateNamedAsync(request.Kind, value.Value, metadata, writeOptions);
        await AnswerAsync(request, result, warnings);
    }

    /// <summary>Replaces an object, or its status.</summary>
    public async Task UpdateAsync(ApiRequest request)
    {
        var (writeOptions, validation) = QueryOptions.ForWrite(request, "UpdateOptions", Subresource(request));
        var (value, warnings) = await DecodeAsync(request, validation);
        var metadata = InNamespace(request, value.Value.Metadata);
        if (string.IsNullOrEmpty(metadata.Name))
            metadata = metadata with { Name = request.Info.Name };
        if (metadata.Name != request.Info.Name)
            throw ApiErrors.BadRequest($"the name of the object ({metadata.Name}) does not match the name on the URL ({request.Info.Name})");
        await AnswerAsync(request, await ReplaceAsync(request, value.Value.WithMetadata(metadata), writeOptions), warnings);
    }

    private async Task<WriteResult> ReplaceAsync(ApiRequest request, IResource value, WriteOptions writeOptions)
    {
        var grain = grains.GetResource(request.Kind, request.Key);
        try
        {
            return await grain.ReplaceAsync(ResourceObject.From(value), writeOptions);
        }
        catch (ApiException e) when (e.Code == 404 && writeOptions.Subresource is null && string.IsNullOrEmpty(value.Metadata.Uid) && CreatedByUpdate.Contains(request.Kind.Collection))
        {
            return await grain.CreateAsync(ResourceObject.From(value.WithMetadata(value.Metadata with { ResourceVersion = null })), writeOptions);
        }
    }

    /// <summary>Changes an object, or its status, by one of the patch formats.</summary>
    public async Task PatchAsync(ApiRequest request)
    {
        var patch = await ReadPatchAsync(request);
        if (patch.Type == PatchType.Apply)
        {
            await AnswerAsync(request, await ApplyAsync(request, patch), []);
            return;
        }

        var (writeOptions, _) = QueryOptions.ForWrite(request, "PatchOptions", Subresource(request));
        await AnswerAsync(request, await grains.GetResource(request.Kind, request.Key).PatchAsync(patch, writeOptions with { Version = VersionOf(request.Kind) }), []);
    }

    /// <summary>Server-side apply: the object, or its part that the path names, gets what the configuration says.</summary>
    /// <exception cref="ApiException">400, 409 (others own what it would change), 422.</exception>
    public Task<WriteResult> ApplyAsync(ApiRequest request, ResourcePatch patch)
    {
        if (QueryOptions.Text(request, "fieldManager") is null)
            throw QueryOptions.Invalid("PatchOptions", [new FieldFault(FaultReason.Required, "fieldManager", "Required value: is required for apply patch")]);
        var (writeOptions, _) = QueryOptions.ForWrite(request, "PatchOptions", Subresource(request));
        return grains.GetResource(request.Kind, request.Key).PatchAsync(patch, writeOptions with { Version = VersionOf(request.Kind) });
    }

    /// <summary>The request's body as a patch; its content type says of which format.</summary>
    /// <exception cref="ApiException">400, 413, 415, 422.</exception>
    public async Task<ResourcePatch> ReadPatchAsync(ApiRequest request)
    {
        var type = MediaRange.Parse(request.Http.Request.ContentType ?? "").Type switch
        {
            "application/json-patch+json" => PatchType.Json,
            "application/merge-patch+json" => PatchType.Merge,
            "application/strategic-merge-patch+json" => PatchType.StrategicMerge,
            "application/apply-patch+yaml" => PatchType.Apply,
            _ => throw ApiErrors.UnsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml"),
        };
        var force = QueryOptions.Text(request, "force") is not null && QueryOptions.Flag(request, "force");
        if (force && type != PatchType.Apply)
            throw QueryOptions.Invalid("PatchOptions", [new FieldFault(FaultReason.Forbidden, "force", "Forbidden: may not be specified for non-apply patch")]);
        var body = await ReadBodyAsync(request);
        var patch = new ResourcePatch(type, decoder.ToJson(body, type == PatchType.Apply ? WireEncoding.Yaml : WireEncoding.Json, isStrict: true), force);
        return request.Resource.View is { } view ? view.Store(patch) : patch;
    }

    /// <summary>The request's body, within the limit.</summary>
    public Task<ReadOnlyMemory<byte>> ReadBodyAsync(ApiRequest request) => RequestBody.ReadAsync(request.Http.Request, options.MaxBodyBytes, request.Aborted);

    /// <summary>The request's body as a message that is never stored.</summary>
    public async Task<T> ReadMessageAsync<T>(ApiRequest request, string apiVersion, string kind) where T : class, IMessage<T> =>
        decoder.DecodeMessage<T>(apiVersion, kind, await ReadBodyAsync(request), request.Http.Request.ContentType, FieldValidation.Ignore);

    private async Task<WriteResult> CreateNamedAsync(ResourceKind kind, IResource value, ObjectMeta metadata, WriteOptions writeOptions)
    {
        for (var attempt = 1; ; attempt++)
        {
            var isGenerated = string.IsNullOrEmpty(metadata.Name);
            var named = isGenerated ? metadata with { Name = NameGenerator.Next(metadata, random) } : metadata;
            try
            {
                var grain = grains.GetResource(kind, new ResourceKey(kind.Namespaced ? named.Namespace! : "", named.Name!));
                return await grain.CreateAsync(ResourceObject.From(value.WithMetadata(named)), writeOptions);
            }
            catch (ApiException e) when (isGenerated && attempt < MaxGenerated && e.Reason == "AlreadyExists")
            {
                // Taken by chance: another name.
            }
        }
    }

    private async Task<(ResourceObject Object, ImmutableArray<string> Warnings)> DecodeAsync(ApiRequest request, FieldValidation validation)
    {
        var view = request.Resource.View;
        var (value, warnings) = decoder.Decode(view?.Kind ?? request.Kind, await ReadBodyAsync(request), request.Http.Request.ContentType, validation);
        return (view is null ? value : view.Store(value), warnings);
    }

    private Task AnswerAsync(ApiRequest request, WriteResult result, ImmutableArray<string> warnings)
    {
        WarningHeaders.Add(request.Http.Response, [.. warnings, .. result.Warnings]);
        return objects.WriteAsync(request, result.Created ? 201 : 200, result.Object);
    }

    /// <summary>A custom object's grain has to know in which version the patch speaks.</summary>
    private static string? VersionOf(ResourceKind kind) => kind.IsCustom ? kind.Version : null;

    private static string? Subresource(ApiRequest request) => request.Info.Subresource is { Length: > 0 } part ? part : null;

    private static ObjectMeta InNamespace(ApiRequest request, ObjectMeta metadata)
    {
        if (!request.Kind.Namespaced)
            return string.IsNullOrEmpty(metadata.Namespace) ? metadata : metadata with { Namespace = null };
        if (string.IsNullOrEmpty(metadata.Namespace))
            return metadata with { Namespace = request.Info.Namespace };
        return metadata.Namespace == request.Info.Namespace
            ? metadata
            : throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
    }
}
