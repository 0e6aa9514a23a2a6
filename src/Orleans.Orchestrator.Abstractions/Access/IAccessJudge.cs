using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Access;

/// <summary>The judge of the API's requests, for those behind the API who have to ask the same: expressions with an <c>authorizer</c>.</summary>
public interface IAccessJudge
{
    /// <summary>Whether somebody may do something.</summary>
    bool IsAllowed(Requester who, in AccessRequest access);
}
