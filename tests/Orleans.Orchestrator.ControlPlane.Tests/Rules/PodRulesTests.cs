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

    [Theory]
    [InlineData("{}", "spec.containers: Required value")]
    [InlineData("{'containers':[{'name':'c'}]}", "spec.containers[0].image: Required value")]
    [InlineData("{'containers':[{'image':'i'}]}", "spec.containers[0].name: Required value")]
    [InlineData("{'containers':[{'name':'c','image':'i'},{'name':'c','image':'i'}]}", "spec.containers[1].name: Duplicate value: \"c\"")]
    [InlineData("{'containers':[{'name':'c','image':'i','ports':[{'containerPort':70000}]}]}", "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive")]
    [InlineData("{'containers':[{'name':'c','image':'i','ports':[{'containerPort':1,'protocol':'X'}]}]}", "spec.containers[0].ports[0].protocol: Unsupported value: \"X\": supported values: \"SCTP\", \"TCP\", \"UDP\"")]
    [InlineData("{'containers':[{'name':'c','image':'i','imagePullPolicy':'Never!'}]}", "spec.containers[0].imagePullPolicy: Unsupported value: \"Never!\": supported values: \"Always\", \"IfNotPresent\", \"Never\"")]
    [InlineData("{'containers':[{'name':'c','image':'i','resources':{'limits':{'cpu':'1'},'requests':{'cpu':'2'}}}]}", "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1")]
    [InlineData("{'containers':[{'name':'c','image':'i','resources':{'requests':{'memory':'-1'}}}]}", "spec.containers[0].resources.requests[memory]: Invalid value: \"-1\": must be greater than or equal to 0")]
    [InlineData("{'containers':[{'name':'c','image':'i','volumeMounts':[{'name':'v','mountPath':'/x'}]}]}", "spec.containers[0].volumeMounts[0].name: Not found: \"v\"")]
    [InlineData("{'containers':[{'name':'c','image':'i','livenessProbe':{}}]}", "spec.containers[0].livenessProbe: Required value: must specify a handler type")]
    [InlineData("{'containers':[{'name':'c','image':'i','livenessProbe':{'successThreshold':2,'exec':{'command':['a']}}}]}", "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1")]
    [InlineData("{'containers':[{'name':'c','image':'i'}],'restartPolicy':'Sometimes'}", "spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"Never\", \"OnFailure\"")]
    [InlineData("{'containers':[{'name':'c','image':'i'}],'terminationGracePeriodSeconds':-1}", "spec.terminationGracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("{'containers':[{'name':'c','image':'i'}],'activeDeadlineSeconds':0}", "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive")]
    [InlineData("{'containers':[{'name':'c','image':'i'}],'volumes':[{'name':'v','emptyDir':{},'hostPath':{'path':'/x'}}]}", "spec.volumes[0]: Forbidden: may not specify more than 1 volume type")]
    [InlineData("{'containers':[{'name':'c','image':'i'}],'volumes':[{'name':'v','hostPath':{'path':'/x/../y'}}]}", "spec.volumes[0].hostPath.path: Invalid value: \"/x/../y\": must not contain '..'")]
    [InlineData("{'containers':[{'name':'c','image':'i'}],'tolerations':[{'operator':'Equal'}]}", "spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty, which means \"match all values and all keys\"")]
    [InlineData("{'containers':[{'name':'c','image':'i'}],'topologySpreadConstraints':[{'maxSkew':0,'topologyKey':'z','whenUnsatisfiable':'DoNotSchedule'}]}", "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero")]
    [InlineData("{'containers':[{'name':'c','image':'i'}],'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[]}}}}", "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term")]
    [InlineData("{'containers':[{'name':'c','image':'i','securityContext':{'privileged':true,'allowPrivilegeEscalation':false}}]}", "spec.containers[0].securityContext: Invalid value: \"\": cannot set `allowPrivilegeEscalation` to false and `privileged` to true")]
    [InlineData("{'containers':[{'name':'c','image':'i','securityContext':{'runAsUser':-1}}]}", "spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive")]
    [InlineData("{'containers':[{'name':'c','image':'i','env':[{'name':'A=B'}]}]}", "spec.containers[0].env[0].name: Invalid value: \"A=B\": a valid environment variable name must consist only of printable ASCII characters other than '='")]
    [InlineData("{'containers':[{'name':'c','image':'i','env':[{'name':'A','value':'v','valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}}}]}]}", "spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not be specified when `value` is not empty")]
    [InlineData("{'containers':[{'name':'c','image':'i'}],'initContainers':[{'name':'i','image':'i','livenessProbe':{'exec':{'command':['a']}}}]}", "spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always")]
    public void One_fault_is_told_in_kubernetes_words(string spec, string fault) => Assert.Equal([fault], RuleChecks.Faults(Rules, Pod(spec)));

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
