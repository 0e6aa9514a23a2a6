using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Api.Tables;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Tests.Tables;

public class TableTests
{
    private static readonly FixedTime Now = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("""{"phase":"Pending"}""", "0/1|Pending|0")]
    [InlineData("""{"phase":"Running","containerStatuses":[{"name":"c","ready":true,"restartCount":0,"state":{"running":{}}}]}""", "1/1|Running|0")]
    [InlineData("""{"phase":"Running","containerStatuses":[{"name":"c","ready":false,"restartCount":3,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":1,"finishedAt":"2026-01-01T11:59:48Z"}}}]}""", "0/1|CrashLoopBackOff|3 (12s ago)")]
    [InlineData("""{"phase":"Failed","containerStatuses":[{"name":"c","restartCount":0,"state":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}""", "0/1|OOMKilled|0")]
    [InlineData("""{"phase":"Failed","containerStatuses":[{"name":"c","restartCount":0,"state":{"terminated":{"exitCode":2}}}]}""", "0/1|ExitCode:2|0")]
    [InlineData("""{"phase":"Failed","containerStatuses":[{"name":"c","restartCount":0,"state":{"terminated":{"exitCode":137,"signal":9}}}]}""", "0/1|Signal:9|0")]
    [InlineData("""{"phase":"Succeeded","containerStatuses":[{"name":"c","restartCount":0,"state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}""", "0/1|Completed|0")]
    [InlineData("""{"phase":"Failed","reason":"Evicted"}""", "0/1|Evicted|0")]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":0,"state":{"running":{}}}]}""", "0/1|Init:0/1|0")]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":2,"state":{"terminated":{"exitCode":3}}}]}""", "0/1|Init:ExitCode:3|2")]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":0,"state":{"waiting":{"reason":"ImagePullBackOff"}}}]}""", "0/1|Init:ImagePullBackOff|0")]
    [InlineData("""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]}""", "0/1|SchedulingGated|0")]
    public void Pods_SayWhatTheirContainersAddUpTo(string status, string expected)
    {
        var init = status.Contains("initContainerStatuses", StringComparison.Ordinal) ? ",\"initContainers\":[{\"name\":\"i\"}]" : "";
        var cells = Cells(ResourceKinds.Pod, $$"""{"metadata":{"name":"p","creationTimestamp":"2026-01-01T11:55:00Z"},"spec":{"containers":[{"name":"c"}]{{init}}},"status":{{status}}}""");
        Assert.Equal("p", cells[0]);
        Assert.Equal(expected, string.Join('|', cells[1..4]));
        Assert.Equal("5m", cells[4]);
    }

    [Fact]
    public void APodThatIsBeingDeleted_IsTerminating() => Assert.Equal(
        "Terminating",
        Cells(ResourceKinds.Pod, """{"metadata":{"name":"p","deletionTimestamp":"2026-01-01T11:55:00Z"},"spec":{"containers":[{"name":"c"}]},"status":{"phase":"Running"}}""")[2]);

    [Fact]
    public void WidePods_ShowAddressAndNode() => Assert.Equal(
        "10.1.2.3|n1|<none>|1/2",
        string.Join('|', Cells(ResourceKinds.Pod, """
            {"metadata":{"name":"p"},"spec":{"nodeName":"n1","containers":[{"name":"c"}],"readinessGates":[{"conditionType":"a"},{"conditionType":"b"}]},
             "status":{"podIP":"10.1.2.3","podIPs":[{"ip":"10.1.2.3"}],"conditions":[{"type":"a","status":"True"}]}}
            """)[5..]));

    [Theory]
    [InlineData("""{"type":"ClusterIP","clusterIP":"10.96.0.1","clusterIPs":["10.96.0.1"],"ports":[{"port":80,"protocol":"TCP"},{"port":53,"protocol":"UDP"}],"selector":{"b":"2","a":"1"}}""", "s|ClusterIP|10.96.0.1|<none>|80/TCP,53/UDP|<unknown>|a=1,b=2")]
    [InlineData("""{"type":"NodePort","clusterIP":"10.96.0.1","ports":[{"port":80,"nodePort":30080,"protocol":"TCP"}]}""", "s|NodePort|10.96.0.1|<none>|80:30080/TCP|<unknown>|<none>")]
    [InlineData("""{"type":"LoadBalancer","clusterIP":"10.96.0.1","ports":[{"port":80}]}""", "s|LoadBalancer|10.96.0.1|<pending>|80/TCP|<unknown>|<none>")]
    [InlineData("""{"type":"ExternalName","externalName":"x.example"}""", "s|ExternalName|<none>|x.example|<none>|<unknown>|<none>")]
    [InlineData("""{"clusterIP":"None","externalIPs":["1.2.3.4"],"ports":[]}""", "s|ClusterIP|None|1.2.3.4|<none>|<unknown>|<none>")]
    public void Services_ShowAddressesAndPorts(string spec, string expected) =>
        Assert.Equal(expected, string.Join('|', Cells(ResourceKinds.Service, $$"""{"metadata":{"name":"s"},"spec":{{spec}}}""")));

    [Fact]
    public void Nodes_ShowStatusRolesAndSystem() => Assert.Equal(
        "n|Ready,SchedulingDisabled|control-plane,worker|60m|v1.33.0|10.0.0.1|<none>|Debian 12|6.1|orc://1",
        string.Join('|', Cells(ResourceKinds.Node, """
            {"metadata":{"name":"n","creationTimestamp":"2026-01-01T11:00:00Z","labels":{"node-role.kubernetes.io/control-plane":"","kubernetes.io/role":"worker"}},
             "spec":{"unschedulable":true},"status":{"conditions":[{"type":"Ready","status":"True"}],"addresses":[{"type":"InternalIP","address":"10.0.0.1"}],
             "nodeInfo":{"kubeletVersion":"v1.33.0","osImage":"Debian 12","kernelVersion":"6.1","containerRuntimeVersion":"orc://1"}}}
            """)));

    [Fact]
    public void DeploymentsAndReplicaSets_ShowTheirNumbers()
    {
        const string template = "\"selector\":{\"matchLabels\":{\"app\":\"web\"}},\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i:1\"},{\"name\":\"d\",\"image\":\"i:2\"}]}}";
        Assert.Equal("d|1/3|2|1|<unknown>|c,d|i:1,i:2|app=web", string.Join('|', Cells(ResourceKinds.Deployment,
            $$$"""{"metadata":{"name":"d"},"spec":{"replicas":3,{{{template}}}},"status":{"readyReplicas":1,"updatedReplicas":2,"availableReplicas":1}}""")));
        Assert.Equal("r|3|2|1|<unknown>|c,d|i:1,i:2|app=web", string.Join('|', Cells(ResourceKinds.ReplicaSet,
            $$$"""{"metadata":{"name":"r"},"spec":{"replicas":3,{{{template}}}},"status":{"replicas":2,"readyReplicas":1}}""")));
    }

    [Theory]
    [InlineData("""{"parallelism":2,"completions":3}""", """{"succeeded":1,"startTime":"2026-01-01T11:58:00Z"}""", "j|Running|1/3|2m")]
    [InlineData("""{"parallelism":3}""", """{}""", "j|Running|0/1 of 3|")]
    [InlineData("""{"completions":1}""", """{"succeeded":1,"startTime":"2026-01-01T11:58:00Z","completionTime":"2026-01-01T11:58:31Z","conditions":[{"type":"SuccessCriteriaMet","status":"True"},{"type":"Complete","status":"True"}]}""", "j|Complete|1/1|31s")]
    [InlineData("""{"completions":1}""", """{"conditions":[{"type":"Suspended","status":"True"}]}""", "j|Suspended|0/1|")]
    [InlineData("""{"completions":1}""", """{"conditions":[{"type":"FailureTarget","status":"True"}]}""", "j|FailureTarget|0/1|")]
    public void Jobs_ShowHowFarTheyAre(string spec, string status, string expected) => Assert.Equal(
        expected, string.Join('|', Cells(ResourceKinds.Job, $$"""{"metadata":{"name":"j"},"spec":{{spec}},"status":{{status}}}""")[..4]));

    [Fact]
    public void Volumes_ShowTheirSizeAndWhoHasThem()
    {
        Assert.Equal("v|5Gi|RWO,RWX|Delete|Bound|default/data|local|<unset>||5m|Filesystem", string.Join('|', Cells(ResourceKinds.PersistentVolume,
            """{"metadata":{"name":"v","creationTimestamp":"2026-01-01T11:55:00Z"},"spec":{"capacity":{"storage":"5Gi"},"accessModes":["ReadWriteMany","ReadWriteOnce"],"persistentVolumeReclaimPolicy":"Delete","claimRef":{"namespace":"default","name":"data"},"storageClassName":"local","volumeMode":"Filesystem","hostPath":{"path":"/d"}},"status":{"phase":"Bound"}}""")));
        Assert.Equal("c|Bound|v|5Gi|RWO|local|<unset>|<unknown>|Filesystem", string.Join('|', Cells(ResourceKinds.PersistentVolumeClaim,
            """{"metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}},"storageClassName":"local","volumeName":"v","volumeMode":"Filesystem"},"status":{"phase":"Bound","accessModes":["ReadWriteOnce"],"capacity":{"storage":"5Gi"}}}""")));
        Assert.Equal("c|Terminating||||old|<unset>|<unknown>|<unset>", string.Join('|', Cells(ResourceKinds.PersistentVolumeClaim,
            """{"metadata":{"name":"c","deletionTimestamp":"2026-01-01T11:55:00Z","annotations":{"volume.beta.kubernetes.io/storage-class":"old"}},"spec":{"resources":{"requests":{"storage":"1Gi"}}},"status":{"phase":"Pending"}}""")));
        Assert.Equal("s (default)|example.com/fast|Delete|Immediate|False|<unknown>", string.Join('|', Cells(ResourceKinds.StorageClass,
            """{"metadata":{"name":"s","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"example.com/fast"}""")));
    }

    [Fact]
    public void EndpointSlices_ShowThreeAndCountTheRest() => Assert.Equal(
        "e|IPv4|80,443|10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...|<unknown>",
        string.Join('|', Cells(ResourceKinds.EndpointSlice, """
            {"metadata":{"name":"e"},"addressType":"IPv4","ports":[{"port":80},{"port":443}],
             "endpoints":[{"addresses":["10.0.0.1"]},{"addresses":["10.0.0.2"]},{"addresses":["10.0.0.3"]},{"addresses":["10.0.0.4"]}]}
            """)));

    [Fact]
    public void Events_ShowWhenWhatAndWhy() => Assert.Equal(
        "2m|Warning|BackOff|pod/p|spec.containers{c}|agent, n1|it failed|60m|4|e",
        string.Join('|', Cells(ResourceKinds.Event, """
            {"metadata":{"name":"e"},"type":"Warning","reason":"BackOff","message":" it failed ","count":4,"source":{"component":"agent","host":"n1"},
             "involvedObject":{"kind":"Pod","name":"p","fieldPath":"spec.containers{c}"},"firstTimestamp":"2026-01-01T11:00:00Z","lastTimestamp":"2026-01-01T11:58:00Z"}
            """)));

    [Fact]
    public void EveryKind_HasACellForEachColumn()
    {
        foreach (var kind in ResourceKinds.All)
        {
            using var table = Render(kind, """{"metadata":{"name":"x"}}""", IncludeObject.Metadata);
            var root = table.RootElement;
            Assert.Equal(root.GetProperty("columnDefinitions").GetArrayLength(), root.GetProperty("rows")[0].GetProperty("cells").GetArrayLength());
            Assert.Contains(root.GetProperty("columnDefinitions").EnumerateArray(), c => c.GetProperty("format").GetString() == "name");
        }
    }

    private static string[] Cells(ResourceKind kind, string json)
    {
        using var table = Render(kind, json, IncludeObject.None);
        return [.. table.RootElement.GetProperty("rows")[0].GetProperty("cells").EnumerateArray().Select(c => c.ToString())];
    }

    private static JsonDocument Render(ResourceKind kind, string json, IncludeObject include)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            new TableRegistry(Now).Write(
                writer, kind, [ResourceObject.From(kind.ReadJson(Encoding.UTF8.GetBytes(json), new JsonReadContext()))], include, "1", null, null);
        }

        return JsonDocument.Parse(buffer.Written.ToArray());
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
