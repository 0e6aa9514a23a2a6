using Orleans.Orchestrator.Access;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>Decides who may do what.</summary>
public interface IAuthorizer
{
    /// <summary>Whether the user may.</summary>
    bool IsAllowed(UserInfo user, in AccessRequest access);

    /// <summary>All that the user may do in a namespace, and outside of all.</summary>
    AccessRules RulesOf(UserInfo user, string space);
}
