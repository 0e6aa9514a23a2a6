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

    [Theory]
    [InlineData(",'replicas':-1", "spec.replicas: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData(",'strategy':{'rollingUpdate':{'maxSurge':0,'maxUnavailable':0}}", "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0")]
    [InlineData(",'strategy':{'rollingUpdate':{'maxSurge':'x'}}", "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"x\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')")]
    [InlineData(",'strategy':{'type':'Big'}", "spec.strategy.type: Unsupported value: \"Big\": supported values: \"Recreate\", \"RollingUpdate\"")]
    [InlineData(",'strategy':{'type':'Recreate','rollingUpdate':{}}", "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'")]
    [InlineData(",'progressDeadlineSeconds':5,'minReadySeconds':9", "spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds")]
    public void One_fault_is_told_in_kubernetes_words(string more, string fault) => Assert.Equal([fault], RuleChecks.Faults(Rules, Deployment(more)));

    [Fact]
    public void A_selector_must_find_the_template() =>
        Assert.Equal(["spec.template.metadata.labels: Invalid value: \"app=web\": `selector` does not match template `labels`"], RuleChecks.Faults(Rules, Deployment("").Replace("'matchLabels':{'app':'web'}", "'matchLabels':{'app':'db'}")));

    [Fact]
    public void A_selector_never_changes()
    {
        var deployment = Make.Parse<Deployment>(Deployment(""));
        var other = deployment with { Spec = deployment.Spec with { Selector = new LabelSelector { MatchLabels = deployment.Spec.Template.Metadata.Labels.SetItem("x", "y") } } };
        Assert.Equal(["spec.selector: Invalid value: \"app=web,x=y\": field is immutable"], RuleChecks.UpdateFaults(Rules, deployment, other));
    }

    [Theory]
    [InlineData("{'ports':[{'port':70000}]}", "spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive|spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive")]
    [InlineData("{}", "spec.ports: Required value")]
    [InlineData("{'ports':[{'port':80},{'port':81,'name':'b'}]}", "spec.ports[0].name: Required value")]
    [InlineData("{'ports':[{'port':80,'nodePort':30000}]}", "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'")]
    [InlineData("{'ports':[{'port':80}],'type':'Nope'}", "spec.type: Unsupported value: \"Nope\": supported values: \"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\"")]
    [InlineData("{'ports':[{'port':80}],'clusterIP':'x'}", "spec.clusterIPs[0]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    [InlineData("{'type':'ExternalName'}", "spec.externalName: Required value")]
    public void Faults_of_services_are_told_in_kubernetes_words(string spec, string faults) =>
        Assert.Equal(faults.Split('|'), RuleChecks.Faults(new ServiceRules(), Service(spec)));

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

    [Fact]
    public void A_cluster_address_never_changes() => Assert.Equal(
        ["spec.clusterIPs[0]: Invalid value: \"10.96.0.6\": may not change once set"],
        RuleChecks.UpdateFaults(
            new ServiceRules(),
            Make.Parse<Service>(Service("{'ports':[{'port':80}],'clusterIP':'10.96.0.5'}")),
            Make.Parse<Service>(Service("{'ports':[{'port':80}],'clusterIP':'10.96.0.6'}"))));

    private static string Deployment(string more) =>
        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d','namespace':'default'},'spec':{'selector':{'matchLabels':{'app':'web'}},"
        + $"'template':{{'metadata':{{'labels':{{'app':'web'}}}},'spec':{{'containers':[{{'name':'c','image':'i'}}]}}}}{more}}}}}";

    private static string Service(string spec) => $"{{'apiVersion':'v1','kind':'Service','metadata':{{'name':'s','namespace':'default'}},'spec':{spec}}}";
}
