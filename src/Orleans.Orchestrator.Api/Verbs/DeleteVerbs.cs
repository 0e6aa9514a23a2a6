using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Verbs;

/// <summary>delete and deletecollection.</summary>
internal sealed class DeleteVerbs(IGrainFactory grains, ObjectDecoder decoder, ObjectResponse objects, ListResponse lists, ApiOptions options)
{
    private const int PageSize = 1000;

    /// <summary>Objects of a collection that are being deleted at the same time; enough to fill the store's group commits.</summary>
    private const int Parallel = 256;

    /// <summary>The kinds whose deletion answers with what was deleted, as Kubernetes' do, rather than with a success.</summary>
    private static readonly FrozenSet<string> ShowsDeleted =
        ["pods", "services", "serviceaccounts", "podtemplates", "resourcequotas", "persistentvolumeclaims", "persistentvolumes"];

    /// <summary>Deletes an object; answers with it, or with a success when nothing is left of it.</summary>
    public async Task DeleteAsync(ApiRequest request)
    {
        var (delete, dryRun) = await ReadOptionsAsync(request);
        var result = await grains.GetResource(request.Kind, request.Key).DeleteAsync(delete, dryRun);
        if (!result.Gone || ShowsDeleted.Contains(request.Kind.Collection))
            await objects.WriteAsync(request, 200, result.Object);
        else
            await StatusResponse.WriteSuccessAsync(request.Http, 200, new StatusDetails
            {
                Name = request.Info.Name,
                Group = request.Kind.Group.Length == 0 ? null : request.Kind.Group,
                Kind = request.Kind.Plural,
                Uid = result.Object.Value.Metadata.Uid,
            });
    }

    /// <summary>Deletes everything that matches, page by page, and answers with what was deleted.</summary>
    public async Task DeleteCollectionAsync(ApiRequest request)
    {
        var (delete, dryRun) = await ReadOptionsAsync(request);
        var collection = grains.GetCollection(request.Kind);
        ReadVerbs.CheckQuery(request);
        var query = ReadVerbs.ListQueryOf(request);
        // Who sets a limit gets one page, and where the next begins.
        var isPage = query.Limit > 0;
        if (!isPage)
            query = query with { Limit = PageSize };
        var deleted = ImmutableArray.CreateBuilder<ResourceObject>();
        CollectionPage page;
        do
        {
            page = await collection.ListAsync(query);
            query = query with { Continue = page.Continue };
            foreach (var chunk in page.Items.Chunk(Parallel))
            {
                request.Aborted.ThrowIfCancellationRequested();
                var results = await Task.WhenAll(chunk.Select(item => TryDeleteAsync(request.Kind, item, delete, dryRun)));
                deleted.AddRange(results.OfType<ResourceObject>());
            }
        }
        while (!isPage && page.Continue is not null);
        await lists.WriteAsync(request, page with { Items = deleted.ToImmutable() });
    }

    private async Task<ResourceObject?> TryDeleteAsync(ResourceKind kind, ResourceObject item, DeleteOptions delete, bool dryRun)
    {
        var metadata = item.Value.Metadata;
        try
        {
            return (await grains.GetResource(kind, new ResourceKey(metadata.Namespace ?? "", metadata.Name!)).DeleteAsync(delete, dryRun)).Object;
        }
        catch (ApiException e) when (e.Code == 404)
        {
            return null;
        }
    }

    /// <summary>Options come in the body, or in the query where there is no body: one of both counts, never parts of each.</summary>
    private async Task<(DeleteOptions Options, bool DryRun)> ReadOptionsAsync(ApiRequest request)
    {
        var body = await RequestBody.ReadAsync(request.Http.Request, options.MaxBodyBytes, request.Aborted);
        var result = body.IsEmpty
            ? FromQuery(request)
            : decoder.DecodeMessage<DeleteOptions>("", "DeleteOptions", body, request.Http.Request.ContentType, FieldValidation.Ignore);
        var faults = new List<FieldFault>();
        var dryRun = false;
        foreach (var value in result.DryRun)
            dryRun |= QueryOptions.IsDryRun(value, faults);
        if (result is { PropagationPolicy: { } both, OrphanDependents: not null })
            faults.Add(new FieldFault(FaultReason.Invalid, "propagationPolicy", $"Invalid value: \"{QueryOptions.Shorten(both)}\": orphanDependents and deletionPropagation cannot be both set"));
        else if (result.PropagationPolicy is not (null or "Orphan" or "Background" or "Foreground"))
            faults.Add(new FieldFault(FaultReason.NotSupported, "propagationPolicy", $"Unsupported value: \"{QueryOptions.Shorten(result.PropagationPolicy)}\": supported values: \"Background\", \"Foreground\", \"Orphan\", \"nil\""));
        if (result.GracePeriodSeconds < 0)
            result = result with { GracePeriodSeconds = 1 };
        if (faults.Count > 0)
            throw QueryOptions.Invalid("DeleteOptions", faults);
        return (result, dryRun);
    }

    private static DeleteOptions FromQuery(ApiRequest request) => new()
    {
        GracePeriodSeconds = QueryOptions.Number(request, "gracePeriodSeconds"),
        PropagationPolicy = QueryOptions.Text(request, "propagationPolicy"),
        OrphanDependents = QueryOptions.Text(request, "orphanDependents") is null ? null : QueryOptions.Flag(request, "orphanDependents"),
        DryRun = [.. request.Query["dryRun"].OfType<string>().Where(v => v.Length > 0)],
    };
}
