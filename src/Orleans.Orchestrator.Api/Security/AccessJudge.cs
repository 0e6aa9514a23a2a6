using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>Lends the API's authorizer to those behind it.</summary>
internal sealed class AccessJudge(IAuthorizer authorizer) : IAccessJudge
{
    /// <inheritdoc/>
    public bool IsAllowed(Requester who, in AccessRequest access) => authorizer.IsAllowed(new UserInfo(who.Name, who.Groups), access);
}
