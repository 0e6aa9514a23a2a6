using System.Collections.Immutable;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Metrics.V1beta1;

namespace Orleans.Orchestrator.Api.Usage;

/// <summary>
/// get and list of group metrics.k8s.io, as metrics-server answers them: what nodes and pods used of late, for those of which something
/// is known.
/// </summary>
internal sealed class UsageVerbs(IGrainFactory grains, ObjectResponse objects, ListResponse lists, TimeProvider time)
{
    /// <summary>How many nodes are asked at the same time.</summary>
    private const int NodesAtOnce = 256;

    /// <summary>One node.</summary>
    public async Task GetNodeAsync(ApiRequest request)
    {
        var node = (await grains.GetResource(ResourceKinds.Node, request.Key).ReadAsync())?.As<Node>();
        var usage = node is null ? null : await grains.GetGrain<INodeGrain>(request.Info.Name).GetUsageAsync();
        await objects.WriteAsync(request, 200, usage is null ? throw Missing(request, request.Info.Name) : Show(node!, usage));
    }

    /// <summary>One pod.</summary>
    public async Task GetPodAsync(ApiRequest request)
    {
        var pod = (await grains.GetResource(ResourceKinds.Pod, request.Key).ReadAsync())?.As<Pod>();
        var usage = pod is { Spec.NodeName: { Length: > 0 } node } ? await grains.GetGrain<INodeGrain>(node).GetUsageAsync() : null;
        var own = usage?.Pods.FirstOrDefault(p => p.Uid == pod!.Metadata.Uid);
        await objects.WriteAsync(request, 200, own is null ? throw Missing(request, request.Key.ToString()) : Show(pod!, own));
    }

    /// <summary>The nodes that match.</summary>
    public async Task ListNodesAsync(ApiRequest request)
    {
        var nodes = (await ListAsync(request, ResourceKinds.Node)).Select(o => o.As<Node>()).ToList();
        var usages = await AskAsync(nodes.Select(n => n.Metadata.Name!));
        await AnswerAsync(request, nodes.Where(n => usages.ContainsKey(n.Metadata.Name!)).Select(n => Show(n, usages[n.Metadata.Name!])));
    }

    /// <summary>The pods that match.</summary>
    public async Task ListPodsAsync(ApiRequest request)
    {
        var pods = (await ListAsync(request, ResourceKinds.Pod)).Select(o => o.As<Pod>()).Where(p => p.Spec.NodeName is { Length: > 0 }).ToList();
        var usages = await AskAsync(pods.Select(p => p.Spec.NodeName!).Distinct());
        var known = usages.Values.SelectMany(u => u.Pods).ToDictionary(p => p.Uid, StringComparer.Ordinal);
        await AnswerAsync(request, pods.Where(p => known.ContainsKey(p.Metadata.Uid!)).Select(p => Show(p, known[p.Metadata.Uid!])));
    }

    private async Task<ImmutableArray<ResourceObject>> ListAsync(ApiRequest request, ResourceKind kind)
    {
        // There are no versions of what is measured, and so no pages.
        var query = ReadVerbs.ListQueryOf(request) with { Limit = 0, Continue = null };
        return (await grains.GetCollection(kind).ListAsync(query)).Items;
    }

    private async Task<Dictionary<string, NodeUsage>> AskAsync(IEnumerable<string> nodes)
    {
        var result = new Dictionary<string, NodeUsage>(StringComparer.Ordinal);
        foreach (var some in nodes.Chunk(NodesAtOnce))
        {
            var answers = await Task.WhenAll(some.Select(name => grains.GetGrain<INodeGrain>(name).GetUsageAsync()));
            foreach (var (name, usage) in some.Zip(answers))
            {
                if (usage is not null)
                    result[name] = usage;
            }
        }

        return result;
    }

    private Task AnswerAsync(ApiRequest request, IEnumerable<ResourceObject> items) => lists.WriteAsync(request, new CollectionPage([.. items], 0, null, null));

    private ResourceObject Show(Node node, NodeUsage usage) => ResourceObject.From(new NodeMetrics
    {
        Metadata = About(node.Metadata), Timestamp = usage.Machine.Time, Window = Duration.From(usage.Machine.Window), Usage = Amounts(usage.Machine),
    });

    private ResourceObject Show(Pod pod, PodUsage usage)
    {
        // The containers were read one after the other; the pod is shown as of the first, over the shortest time.
        var first = usage.Containers.MinBy(c => c.Sample.Time)!.Sample;
        return ResourceObject.From(new PodMetrics
        {
            Metadata = About(pod.Metadata), Timestamp = first.Time, Window = Duration.From(usage.Containers.Min(c => c.Sample.Window)),
            Containers = [.. usage.Containers.Select(c => new ContainerMetrics { Name = c.Name, Usage = Amounts(c.Sample) })],
        });
    }

    /// <summary>It is made now, of what is measured.</summary>
    private ObjectMeta About(ObjectMeta measured) =>
        new() { Name = measured.Name, Namespace = measured.Namespace, Labels = measured.Labels, CreationTimestamp = time.GetUtcNow() };

    private static Map<Quantity> Amounts(UsageSample sample) =>
        Map<Quantity>.From([new("cpu", Quantity.FromNano(sample.CpuNanocores)), new("memory", Quantity.FromBytes(sample.MemoryBytes))]);

    /// <summary>metrics-server's answer for what it does not know, be it that there is no such pod or that nobody has measured it yet.</summary>
    private static ApiException Missing(ApiRequest request, string name)
    {
        var kind = request.Kind.Singular;
        return ApiErrors.Make(404, "NotFound", $"{kind}.{request.Kind.Group} \"{name}\" not found", request.Kind, name, kindName: kind);
    }
}
