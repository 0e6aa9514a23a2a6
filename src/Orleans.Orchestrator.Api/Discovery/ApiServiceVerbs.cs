using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apiregistration.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Selectors;

namespace Orleans.Orchestrator.Api.Discovery;

/// <summary>
/// get and list of APIServices: one for each group-version that is served, made when it is asked for. There are no others, since no request is passed on to
/// another API server.
/// </summary>
internal sealed class ApiServiceVerbs(KindDirectory kinds, ObjectResponse objects, ListResponse lists, TimeProvider time)
{
    private const string ManagedLabel = "kube-aggregator.kubernetes.io/automanaged";
    private readonly DateTimeOffset _since = time.GetUtcNow();

    /// <summary>One group-version.</summary>
    public async Task GetAsync(ApiRequest request) => await objects.WriteAsync(
        request, 200, (await AllAsync()).FirstOrDefault(s => s.Value.Metadata.Name == request.Info.Name) ?? throw ApiErrors.NotFound(request.Kind, request.Info.Name));

    /// <summary>The group-versions that match.</summary>
    public async Task ListAsync(ApiRequest request)
    {
        var matches = Selector(request);
        await lists.WriteAsync(request, new CollectionPage([.. (await AllAsync()).Where(s => matches(s.Value.Metadata))], 0, null, null));
    }

    private static Func<ObjectMeta, bool> Selector(ApiRequest request)
    {
        try
        {
            var (labels, fields) = (LabelQuery.Parse(QueryOptions.Text(request, "labelSelector")), FieldQuery.Parse(QueryOptions.Text(request, "fieldSelector")));
            if (fields.Requirements.FirstOrDefault(f => f.Field is not ("metadata.name" or "metadata.namespace")) is { } unknown)
                throw ApiErrors.BadRequest($"\"{unknown.Field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
            return metadata => labels.Matches(metadata.Labels) && fields.Matches(field => field == "metadata.name" ? metadata.Name ?? "" : "");
        }
        catch (FormatException e)
        {
            throw ApiErrors.BadRequest(e.Message);
        }
    }

    private async Task<IEnumerable<ResourceObject>> AllAsync() =>
        ServedGroups.BuiltIn.Select(g => Show(g, "onstart"))
            .Concat(ServedGroups.Custom(await kinds.CurrentAsync()).Select(g => Show(g, "true")))
            .OrderBy(s => s.Value.Metadata.Name, StringComparer.Ordinal);

    private ResourceObject Show(ServedGroup served, string managed) => ResourceObject.From(new APIService
    {
        Metadata = new ObjectMeta { Name = $"{served.Version}.{served.Group}", Labels = Map<string>.From([new(ManagedLabel, managed)]), CreationTimestamp = _since },
        Spec = new APIServiceSpec
        {
            Group = served.Group.Length > 0 ? served.Group : null, Version = served.Version, GroupPriorityMinimum = served.GroupPriority, VersionPriority = served.VersionPriority,
        },
        Status = new APIServiceStatus
        {
            Conditions =
            [
                new APIServiceCondition
                {
                    Type = "Available", Status = "True", LastTransitionTime = _since, Reason = "Local", Message = "Local APIServices are always available",
                },
            ],
        },
    });
}
