using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>Any object in words, as kubectl lays them out; kinds without words of their own by their fields.</summary>
internal static class Describer
{
    public static async Task<string> DescribeAsync(ApiKind kind, JsonObject item, DescribeContext context) => $"{kind.Group}/{kind.Kind}" switch
    {
        "/Pod" => await PodDescriber.DescribeAsync(item, context),
        "apps/Deployment" => await DeploymentDescriber.DescribeAsync(item, context),
        "apps/ReplicaSet" => await ReplicaSetDescriber.DescribeAsync(item, context),
        "batch/Job" => await JobDescriber.DescribeAsync(item, context),
        "/Service" => await ServiceDescriber.DescribeAsync(item, context),
        "/Endpoints" => await EndpointsDescriber.DescribeAsync(item, context),
        "discovery.k8s.io/EndpointSlice" => await EndpointSliceDescriber.DescribeAsync(item, context),
        "/Node" => await NodeDescriber.DescribeAsync(item, context),
        "/Namespace" => await NamespaceDescriber.DescribeAsync(item, context),
        "/ConfigMap" => await DataDescriber.ConfigMapAsync(item, context),
        "/Secret" => DataDescriber.Secret(item),
        "/ServiceAccount" => await AccountDescriber.DescribeAsync(item, context),
        "/ResourceQuota" => QuotaDescriber.Quota(item),
        "/LimitRange" => QuotaDescriber.Limits(item),
        "policy/PodDisruptionBudget" => await BudgetDescriber.DescribeAsync(item, context),
        _ => await FieldDescriber.DescribeAsync(item, context),
    };
}
