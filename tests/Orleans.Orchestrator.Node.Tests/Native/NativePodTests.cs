using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.NodeAgent.Endpoint;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Native;

/// <summary>A pod with real namespaces, cgroups, mounts and processes, from its start to nothing left.</summary>
public sealed class NativePodTests
{
    private const string Script = "echo \"$GREETING from $POD_NAME\"; cat /config/colour /shared/init /memory/init; ip -4 addr show dev eth0 | grep -q inet && echo linked; touch /shared/ready; exec sleep 1000";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pod_RunsWithVolumesAndProbe_HealsAfterKill_SurvivesTheAgent_AndLeavesNothing(bool hostUsers)
    {
        await using var machine = await NativeMachine.StartAsync();
        machine.Cluster.Put(new ConfigMap { Metadata = new ObjectMeta { Namespace = "default", Name = "settings" }, Data = Map<string>.From([new("colour", "blue\n")]) });
        var pod = Pod();
        pod = pod with { Spec = pod.Spec with { HostUsers = hostUsers } };
        await machine.Agent.ApplyAsync(pod);
        var status = await ReadyAsync(machine, pod, restarts: 0);
        Assert.Equal((0, "prepared"), (status.InitContainerStatuses[0].State.Terminated!.ExitCode, status.InitContainerStatuses[0].State.Terminated!.Message));
        Assert.Equal((await machine.Network.Pods.ListAsync()).Single().Address.ToString(), status.PodIP);
        Assert.Equal(["hello from web", "blue", "from init", "in memory", "linked"], await LogAsync(machine, "?follow=true", lines: 5));

        Process.GetProcessById(await PidAsync(machine)).Kill();
        status = await ReadyAsync(machine, pod, restarts: 1);
        Assert.Equal((137, 9), (status.ContainerStatuses[0].LastState.Terminated!.ExitCode, status.ContainerStatuses[0].LastState.Terminated!.Signal));
        Assert.Equal(["hello from web"], await LogAsync(machine, "?previous=true&limitBytes=15", lines: 1));

        var pid = await PidAsync(machine);
        Assert.Equal(hostUsers, (await File.ReadAllLinesAsync($"/proc/{pid}/status")).Contains("Uid:\t0\t0\t0\t0"));
        await machine.StopAgentAsync();
        await machine.StartAgentAsync();
        var reports = machine.Cluster.Reports.Count;
        await machine.Agent.ApplyAsync(pod with { Status = status });
        await machine.Changes.UntilAsync(() => machine.Cluster.Reports.Count > reports, "a report of the second agent", () => string.Join('\n', machine.Log));
        Assert.True(machine.Cluster.Last(pod)!.Status.ContainerStatuses[0].Ready);
        Assert.Equal(pid, await PidAsync(machine));

        await machine.Agent.ApplySomeAsync(pod with { Metadata = pod.Metadata with { DeletionTimestamp = DateTimeOffset.UtcNow, DeletionGracePeriodSeconds = 1 } });
        await machine.Changes.UntilAsync(() => machine.Cluster.Last(pod) is { Removed: true }, "the pod's removal", () => string.Join('\n', machine.Log));
        Assert.False(Directory.Exists($"/proc/{pid}"));
        Assert.Empty(await machine.RemainsAsync(pod.Metadata.Uid!));
    }

    private static Pod Pod()
    {
        var shared = new VolumeMount { Name = "shared", MountPath = "/shared" };
        var memory = new VolumeMount { Name = "memory", MountPath = "/memory" };
        return AgentWorld.Pod("web", s => s with
        {
            Volumes =
            [
                new Volume { Name = "shared", EmptyDir = new EmptyDirVolumeSource() },
                new Volume { Name = "memory", EmptyDir = new EmptyDirVolumeSource { Medium = "Memory", SizeLimit = Quantity.FromBytes(1 << 20) } },
                new Volume { Name = "config", ConfigMap = new ConfigMapVolumeSource { Name = "settings" } },
            ],
            InitContainers =
            [
                Shell("init", "echo from init > /shared/init; echo in memory > /memory/init; printf prepared > /dev/termination-log") with
                {
                    VolumeMounts = [shared, memory], TerminationMessagePath = "/dev/termination-log", SecurityContext = new SecurityContext { RunAsUser = 1000, ReadOnlyRootFilesystem = true },
                },
            ],
            Containers =
            [
                Shell("main", Script) with
                {
                    VolumeMounts = [shared, memory, new VolumeMount { Name = "config", MountPath = "/config" }],
                    Env =
                    [
                        new EnvVar { Name = "GREETING", Value = "hello" },
                        new EnvVar { Name = "POD_NAME", ValueFrom = new EnvVarSource { FieldRef = new ObjectFieldSelector { FieldPath = "metadata.name" } } },
                    ],
                    ReadinessProbe = new Probe { Exec = new ExecAction { Command = ["test", "-f", "/shared/ready"] }, PeriodSeconds = 1 },
                },
            ],
        });
    }

    private static Container Shell(string name, string script) => AgentWorld.Container(name) with { Command = ["sh", "-c", script] };

    private static async Task<PodStatus> ReadyAsync(NativeMachine machine, Pod pod, int restarts)
    {
        bool IsSo() => machine.Cluster.Last(pod)?.Status.ContainerStatuses is [{ Ready: true, RestartCount: var count }] && count == restarts;
        await machine.Changes.UntilAsync(IsSo, $"the pod is ready after {restarts} restarts", () => string.Join('\n', machine.Log));
        return machine.Cluster.Last(pod)!.Status;
    }

    private static async Task<int> PidAsync(NativeMachine machine) =>
        (await machine.Runtime.ListContainersAsync()).Single(c => c is { Name: "main", IsRunning: true }).Pid;

    /// <summary>Asks the agent's own endpoint, as the API does.</summary>
    private static async Task<IReadOnlyList<string?>> LogAsync(NativeMachine machine, string query, int lines)
    {
        var builder = WebApplication.CreateSlimBuilder();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        machine.Agent.Services.GetRequiredService<LogEndpoint>().Map(app);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var client = new HttpClient();
        using var reader = new StreamReader(await client.GetStreamAsync(new Uri($"{address}/containerLogs/default/web/main{query}")));
        var read = new List<string?>();
        while (read.Count < lines)
            read.Add(await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        return read;
    }
}
