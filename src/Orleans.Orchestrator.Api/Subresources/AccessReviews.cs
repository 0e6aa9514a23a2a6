using System.Collections.Immutable;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Resources.Authorization.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Subresources;

/// <summary>Tells a client who it is and what it may do, by asking the very authorizer that judges its requests.</summary>
internal sealed class AccessReviews(IAuthorizer authorizer, WriteVerbs writes)
{
    private const string Authorization = "authorization.k8s.io/v1";

    /// <summary>May I?</summary>
    public async Task CanIAsync(ApiRequest request)
    {
        var review = await writes.ReadMessageAsync<SelfSubjectAccessReview>(request, Authorization, "SelfSubjectAccessReview");
        var allowed = authorizer.IsAllowed(request.User, Asked(review.Spec.ResourceAttributes, review.Spec.NonResourceAttributes, "SelfSubjectAccessReview"));
        await ObjectResponse.WriteMessageAsync(
            request, 201, Authorization, "SelfSubjectAccessReview", review with { Status = new SubjectAccessReviewStatus { Allowed = allowed } });
    }

    /// <summary>May they?</summary>
    public async Task MayTheyAsync(ApiRequest request)
    {
        const string kind = "SubjectAccessReview";
        var review = await writes.ReadMessageAsync<SubjectAccessReview>(request, Authorization, kind);
        await ObjectResponse.WriteMessageAsync(request, 201, Authorization, kind, review with { Status = Answer(review.Spec, kind) });
    }

    /// <summary>May they, in the namespace of the request?</summary>
    public async Task MayTheyHereAsync(ApiRequest request)
    {
        const string kind = "LocalSubjectAccessReview";
        var review = await writes.ReadMessageAsync<LocalSubjectAccessReview>(request, Authorization, kind);
        if ((review.Spec.ResourceAttributes?.Namespace ?? "") != request.Info.Namespace)
            throw ApiErrors.BadRequest($"spec.resourceAttributes.namespace must match namespace: {request.Info.Namespace}");
        await ObjectResponse.WriteMessageAsync(request, 201, Authorization, kind, review with { Status = Answer(review.Spec, kind) });
    }

    /// <summary>What may I, in a namespace?</summary>
    public async Task RulesAsync(ApiRequest request)
    {
        var review = await writes.ReadMessageAsync<SelfSubjectRulesReview>(request, Authorization, "SelfSubjectRulesReview");
        var rules = authorizer.RulesOf(request.User, review.Spec.Namespace ?? "");
        var status = new SubjectRulesReviewStatus { ResourceRules = rules.Resources, NonResourceRules = rules.Paths, Incomplete = !rules.IsComplete };
        await ObjectResponse.WriteMessageAsync(request, 201, Authorization, "SelfSubjectRulesReview", review with { Status = status });
    }

    /// <summary>Who am I?</summary>
    public static Task WhoAmIAsync(ApiRequest request) => ObjectResponse.WriteMessageAsync(
        request, 201, "authentication.k8s.io/v1", "SelfSubjectReview", new SelfSubjectReview
        {
            Status = new SelfSubjectReviewStatus { UserInfo = Show(request.User) },
        });

    /// <summary>A user as messages tell it.</summary>
    public static Resources.Authentication.V1.UserInfo Show(Security.UserInfo user) => new()
    {
        Username = user.Name, Uid = user.Uid, Groups = user.Groups,
        Extra = Map<ExtraValue>.From(user.Extra.Select(e => KeyValuePair.Create(e.Key, new ExtraValue { Items = e.Value }))),
    };

    private SubjectAccessReviewStatus Answer(SubjectAccessReviewSpec spec, string kind)
    {
        var asked = Asked(spec.ResourceAttributes, spec.NonResourceAttributes, kind);
        if (string.IsNullOrEmpty(spec.User) && spec.Groups.IsEmpty)
            throw Invalid(kind, "spec.user", "Invalid value: \"\": at least one of user or group must be specified");
        return new SubjectAccessReviewStatus { Allowed = authorizer.IsAllowed(TheyOf(spec), asked) };
    }

    private static Security.UserInfo TheyOf(SubjectAccessReviewSpec spec) => new(spec.User ?? "", spec.Groups)
    {
        Uid = spec.Uid, Extra = spec.Extra.ToImmutableSortedDictionary(e => e.Key, e => e.Value.Items, StringComparer.Ordinal),
    };

    private static AccessRequest Asked(ResourceAttributes? resource, NonResourceAttributes? path, string kind) => (resource, path) switch
    {
        ({ } r, null) => new AccessRequest(
            r.Verb ?? "", r.Group ?? "", string.IsNullOrEmpty(r.Subresource) ? r.Resource ?? "*" : $"{r.Resource}/{r.Subresource}", r.Namespace ?? "", r.Name ?? "", ""),
        (null, { } n) => new AccessRequest((n.Verb ?? "").ToLowerInvariant(), "", "", "", "", n.Path ?? ""),
        (null, null) => throw Invalid(kind, "spec.resourceAttributes", "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified"),
        _ => throw Invalid(kind, "spec.nonResourceAttributes", "Invalid value: cannot be specified in combination with resourceAttributes"),
    };

    private static ApiException Invalid(string kind, string field, string message) => ApiErrors.Make(
        422, "Invalid", $"{kind}.authorization.k8s.io \"\" is invalid: {field}: {message}", causes: [new StatusCause { Reason = FaultReason.Invalid, Message = message, Field = field }]);
}
