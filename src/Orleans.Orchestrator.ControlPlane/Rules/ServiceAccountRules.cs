using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for ServiceAccounts.</summary>
internal sealed class ServiceAccountRules : ResourceRules<ServiceAccount>
{
    public override void Validate(ServiceAccount value, FaultList faults)
    {
    }
}
