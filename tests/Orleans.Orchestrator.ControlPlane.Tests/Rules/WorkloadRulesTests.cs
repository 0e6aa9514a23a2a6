using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Rules;

public sealed class WorkloadRulesTests
{
    private static readonly DeploymentRules Rules = new();

    [Fact]
    public void A_plain_deployment_gets_kubernetes_defaults()
    {
        var deployment = Rules.Default(Make.Parse<Deployment>(Deployment("")));
        Assert.Equal((1, 10, 600, "RollingUpdate", "25%", "25%"), (
            deployment.Spec.Replicas, deployment.Spec.RevisionHistoryLimit, deployment.Spec.ProgressDeadlineSeconds, deployment.Spec.Strategy.Type,
            deployment.Spec.Strategy.RollingUpdate!.MaxSurge!.Value.Text, deployment.Spec.Strategy.RollingUpdate.MaxUnavailable!.Value.Text));
        Assert.Equal("Always", deployment.Spec.Template.Spec.RestartPolicy);
        Assert.Null(deployment.Spec.Template.Spec.ServiceAccountName);
        Assert.Equal(deployment, Rules.Default(deployment));
    }

    [Fact]
    public void A_service_that_is_applied_again_keeps_its_address_and_node_port()
    {
        var rules = new ServiceRules();
        var current = rules.Default(Make.Parse<Service>(Service("{'type':'NodePort','ports':[{'port':80,'nodePort':30123}],'clusterIP':'10.96.0.5'}")));
        var applied = Make.Parse<Service>(Service("{'type':'NodePort','ports':[{'port':80}]}"));
        var next = rules.Default(rules.PrepareForUpdate(current, applied));
        Assert.Equal(("10.96.0.5", 30123), (next.Spec.ClusterIP, next.Spec.Ports[0].NodePort));
        Assert.Equal((string[])["10.96.0.5"], next.Spec.ClusterIPs);
        Assert.Null(rules.PrepareForUpdate(current, applied with { Spec = applied.Spec with { Type = "ClusterIP" } }).Spec.Ports[0].NodePort);
    }

    private static string Deployment(string more) =>
        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d','namespace':'default'},'spec':{'selector':{'matchLabels':{'app':'web'}},"
        + $"'template':{{'metadata':{{'labels':{{'app':'web'}}}},'spec':{{'containers':[{{'name':'c','image':'i'}}]}}}}{more}}}}}";

    private static string Service(string spec) => $"{{'apiVersion':'v1','kind':'Service','metadata':{{'name':'s','namespace':'default'}},'spec':{spec}}}";
}
