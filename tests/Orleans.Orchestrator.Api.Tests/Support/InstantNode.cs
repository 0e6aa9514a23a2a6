using System.Diagnostics;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Tracing;

namespace Orleans.Orchestrator.Api.Tests.Support;

/// <summary>A node whose pods run and end at once.</summary>
public sealed class InstantNode(IGrainFactory grains, string name) : INodeObserver, IAsyncDisposable
{
    private static readonly ActivitySource Source = new("Orleans.Orchestrator.Node");
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _look = new(0);
    private INodeObserver? _self;
    private Task _following = Task.CompletedTask;
    private int _addresses;

    /// <summary>What the node says that it and its pods use; nothing when null.</summary>
    public NodeUsage? Usage { get; set; }

    private INodeGrain Grain => grains.GetGrain<INodeGrain>(name);

    /// <summary>What a container of a pod uses.</summary>
    public static UsageSample Sample(long nanocores, long bytes) => new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), TimeSpan.FromSeconds(15), nanocores, bytes);

    /// <summary>Registers the node and follows what it is told to run.</summary>
    public async Task StartAsync()
    {
        _self = grains.CreateObjectReference<INodeObserver>(this);
        var amounts = Map<Quantity>.From(
        [
            new("cpu", Quantity.Parse("64")), new("memory", Quantity.Parse("256Gi")), new("pods", Quantity.Parse("250")),
        ]);
        var node = new Node
        {
            Metadata = new ObjectMeta { Name = name },
            Status = new NodeStatus
            {
                Capacity = amounts, Allocatable = amounts,
                Addresses = [new NodeAddress { Type = "InternalIP", Address = "127.0.0.1" }],
                NodeInfo = new NodeSystemInfo { KubeletVersion = "v1.33.0", OsImage = "Test", KernelVersion = "6", ContainerRuntimeVersion = "instant://1" },
            },
        };
        var told = await Grain.RegisterAsync(new NodeRegistration { Node = node, Incarnation = "1" }, _self);
        _following = FollowAsync(told.Interval);
    }

    public Task AssignmentsChangedAsync(AssignmentVersion version)
    {
        _look.Release();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
        _look.Dispose();
    }

    private async Task FollowAsync(TimeSpan interval)
    {
        var known = AssignmentVersion.None;
        while (!_stop.IsCancellationRequested)
        {
            await Grain.HeartbeatAsync(new NodeHeartbeat { Incarnation = "1", Known = known });
            if (Usage is { } usage)
                await Grain.ReportUsageAsync(usage);
            var told = await Grain.GetAssignmentsAsync(known);
            if (told.Pods.Length > 0)
                await Grain.ReportAsync([.. told.Pods.Select(Report)]);
            known = told.Version;
            await ((Task)_look.WaitAsync(interval, _stop.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private PodReport Report(Pod pod)
    {
        using var activity = Source.StartActivity("pod start", ActivityKind.Consumer, PodTrace.Of(pod.Metadata));
        return ReportOf(pod);
    }

    private PodReport ReportOf(Pod pod) => new()
    {
        Key = $"{pod.Metadata.Namespace}/{pod.Metadata.Name}",
        Uid = pod.Metadata.Uid!,
        Removed = pod.Metadata.DeletionTimestamp is not null,
        Status = pod.Metadata.DeletionTimestamp is not null ? pod.Status : Running(pod, pod.Status.PodIP ?? $"10.200.0.{++_addresses}"),
    };

    private static PodStatus Running(Pod pod, string address) => new()
    {
        Phase = "Running", PodIP = address, PodIPs = [new PodIP { Ip = address }],
        Conditions = [new PodCondition { Type = "Ready", Status = "True" }, new PodCondition { Type = "ContainersReady", Status = "True" }],
        ContainerStatuses = [.. pod.Spec.Containers.Select(c => new ContainerStatus { Name = c.Name, Image = c.Image ?? "", Ready = true, Started = true, State = new ContainerState { Running = new ContainerStateRunning() } })],
    };
}
