using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Resources.Authorization.V1;

namespace Orleans.Orchestrator.Api.Subresources;

/// <summary>Tells a client who it is and what it may do, by asking the very authorizer that judges its requests.</summary>
internal sealed class AccessReviews(IAuthorizer authorizer, WriteVerbs writes)
{
    private const string Authorization = "authorization.k8s.io/v1";

    /// <summary>May I?</summary>
    public async Task CanIAsync(ApiRequest request)
    {
        var review = await writes.ReadMessageAsync<SelfSubjectAccessReview>(request, Authorization, "SelfSubjectAccessReview");
        var allowed = authorizer.IsAllowed(request.User, Asked(review.Spec));
        await ObjectResponse.WriteMessageAsync(
            request, 201, Authorization, "SelfSubjectAccessReview", review with { Status = new SubjectAccessReviewStatus { Allowed = allowed } });
    }

    /// <summary>What may I, in a namespace?</summary>
    public async Task RulesAsync(ApiRequest request)
    {
        var review = await writes.ReadMessageAsync<SelfSubjectRulesReview>(request, Authorization, "SelfSubjectRulesReview");
        var all = authorizer.IsAllowed(request.User, new AccessRequest("*", "*", "*", review.Spec.Namespace ?? "", "", ""));
        var status = new SubjectRulesReviewStatus
        {
            ResourceRules = all ? [new ResourceRule { Verbs = ["*"], ApiGroups = ["*"], Resources = ["*"] }] : [],
            NonResourceRules = all ? [new NonResourceRule { Verbs = ["*"], NonResourceURLs = ["*"] }] : [new NonResourceRule { Verbs = ["get"], NonResourceURLs = ["/api", "/apis", "/healthz", "/livez", "/openapi/*", "/readyz", "/version"] }],
            Incomplete = !all,
        };
        await ObjectResponse.WriteMessageAsync(request, 201, Authorization, "SelfSubjectRulesReview", review with { Status = status });
    }

    /// <summary>Who am I?</summary>
    public static Task WhoAmIAsync(ApiRequest request) => ObjectResponse.WriteMessageAsync(
        request, 201, "authentication.k8s.io/v1", "SelfSubjectReview", new SelfSubjectReview
        {
            Status = new SelfSubjectReviewStatus { UserInfo = Show(request.User) },
        });

    /// <summary>A user as messages tell it.</summary>
    public static Resources.Authentication.V1.UserInfo Show(Security.UserInfo user) => new() { Username = user.Name, Uid = user.Uid, Groups = user.Groups };

    private static AccessRequest Asked(SelfSubjectAccessReviewSpec spec) => spec switch
    {
        { ResourceAttributes: { } r } => new AccessRequest(
            r.Verb ?? "", r.Group ?? "", string.IsNullOrEmpty(r.Subresource) ? r.Resource ?? "*" : $"{r.Resource}/{r.Subresource}", r.Namespace ?? "", r.Name ?? "", ""),
        { NonResourceAttributes: { } n } => new AccessRequest((n.Verb ?? "").ToLowerInvariant(), "", "", "", "", n.Path ?? ""),
        _ => throw ApiErrors.BadRequest("exactly one of spec.nonResourceAttributes or spec.resourceAttributes must be specified"),
    };
}
