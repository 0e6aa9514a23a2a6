using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Rules;

public sealed class PodRulesTests
{
    private static readonly PodRules Rules = new();

    [Fact]
    public void A_plain_pod_gets_kubernetes_defaults()
    {
        var pod = Rules.Default(Make.Parse<Pod>(Pod("{'containers':[{'name':'c','image':'web','ports':[{'containerPort':80}],'livenessProbe':{'httpGet':{'port':80}},'resources':{'limits':{'cpu':'1'}}}],'volumes':[{'name':'v'},{'name':'s','secret':{'secretName':'x'}}]}")));
        var container = pod.Spec.Containers[0];
        Assert.Equal(("Always", "ClusterFirst", 30L, "default-scheduler", "default"),
            (pod.Spec.RestartPolicy, pod.Spec.DnsPolicy, pod.Spec.TerminationGracePeriodSeconds!.Value, pod.Spec.SchedulerName, pod.Spec.ServiceAccountName));
        Assert.Equal(("Always", "/dev/termination-log", "File", "TCP"),
            (container.ImagePullPolicy, container.TerminationMessagePath, container.TerminationMessagePolicy, container.Ports[0].Protocol));
        Assert.Equal((1, 10, 1, 3, "/", "HTTP"), (
            container.LivenessProbe!.TimeoutSeconds, container.LivenessProbe.PeriodSeconds, container.LivenessProbe.SuccessThreshold,
            container.LivenessProbe.FailureThreshold, container.LivenessProbe.HttpGet!.Path, container.LivenessProbe.HttpGet.Scheme));
        Assert.Equal("1", container.Resources.Requests["cpu"].ToString());
        Assert.NotNull(pod.Spec.Volumes[0].EmptyDir);
        Assert.Equal(420, pod.Spec.Volumes[1].Secret!.DefaultMode);
        Assert.Equal(pod, Rules.Default(pod));
    }

    [Theory]
    [InlineData("web", "Always")]
    [InlineData("web:latest", "Always")]
    [InlineData("host:5000/web", "Always")]
    [InlineData("web:1", "IfNotPresent")]
    [InlineData("host:5000/web:1", "IfNotPresent")]
    [InlineData("web@sha256:00", "IfNotPresent")]
    public void The_pull_policy_follows_the_tag(string image, string policy) =>
        Assert.Equal(policy, Rules.Default(Make.Parse<Pod>(Pod($"{{'containers':[{{'name':'c','image':'{image}'}}]}}"))).Spec.Containers[0].ImagePullPolicy);

    [Fact]
    public void All_faults_are_told_at_once() => Assert.Equal(4, RuleChecks.Faults(Rules, Pod(
        "{'containers':[{'name':'C_','ports':[{'containerPort':0}]}],'restartPolicy':'x'}")).Length);

    [Fact]
    public void Of_a_pod_only_the_image_and_little_else_may_change()
    {
        var pod = Make.Parse<Pod>(Pod("{'containers':[{'name':'c','image':'a:1'}]}"));
        Assert.Empty(RuleChecks.UpdateFaults(Rules, pod, pod with { Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Image = "a:2", ImagePullPolicy = "IfNotPresent" }] } }));
        var fault = Assert.Single(RuleChecks.UpdateFaults(Rules, pod, pod with { Spec = pod.Spec with { HostPID = true } }));
        Assert.StartsWith("spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`", fault);
    }

    [Theory]
    [InlineData("{'containers':[{'name':'c','image':'i'}]}", "BestEffort")]
    [InlineData("{'containers':[{'name':'c','image':'i','resources':{'requests':{'cpu':'1'}}}]}", "Burstable")]
    [InlineData("{'containers':[{'name':'c','image':'i','resources':{'limits':{'cpu':'1','memory':'1Gi'}}}]}", "Guaranteed")]
    [InlineData("{'containers':[{'name':'c','image':'i','resources':{'limits':{'cpu':'1','memory':'1Gi'}}},{'name':'d','image':'i'}]}", "Burstable")]
    public void The_quality_class_follows_the_resources(string spec, string expected) => Assert.Equal(expected, PodQos.Of(Make.Parse<Pod>(Pod(spec)).Spec));

    private static string Pod(string spec) => $"{{'apiVersion':'v1','kind':'Pod','metadata':{{'name':'p','namespace':'default'}},'spec':{spec}}}";
}
