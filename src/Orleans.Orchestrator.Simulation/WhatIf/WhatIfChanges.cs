using System.Globalization;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Selectors;
using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Scenarios;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>Reads what is to be changed, as it is written on the command line, against the cluster that it is to be done to.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="ns">The namespace of Deployments.</param>
public sealed class WhatIfChanges(CapturedCluster cluster, string ns)
{
    private const string Zone = "topology.kubernetes.io/zone";
    private const int MaxNodes = 100_000;
    private static readonly string[] DeploymentWords = ["deploy", "deployment", "deployments", "deployment.apps", "deployments.apps"];

    /// <summary>Drains <c>NODE</c>, nodes with labels, <c>zone=NAME</c>, or <c>20%</c> of the nodes.</summary>
    public StepAction Drain(string which) => new StepAction.Machines(MachineFault.Drain, Choose(which));

    /// <summary>Pulls the plug of <c>NODE</c>, nodes with labels, <c>zone=NAME</c>, or <c>50%</c> of the nodes.</summary>
    public StepAction Kill(string which) => new StepAction.Machines(MachineFault.Kill, Choose(which));

    /// <summary>Scales, <c>deploy/NAME=REPLICAS</c>.</summary>
    public StepAction Scale(string text)
    {
        var (name, value) = Pair(text, "deploy/NAME=REPLICAS");
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var replicas)
            ? new StepAction.Scale(DeploymentOf(name), replicas)
            : throw new SnapshotException($"'{text}': {value} is no number of replicas");
    }

    /// <summary>Rolls another image out, <c>deploy/NAME=IMAGE</c>.</summary>
    public StepAction Upgrade(string text)
    {
        var (name, image) = Pair(text, "deploy/NAME=IMAGE");
        return new StepAction.Rollout(DeploymentOf(name), image);
    }

    /// <summary>Adds nodes, <c>NUMBER</c> or <c>NUMBER=LIKE_NODE</c>; like the first one of the cluster when none is named.</summary>
    public StepAction AddNodes(string text)
    {
        var (number, name) = text.Split('=', 2) is [var left, var right] ? (left, right) : (text, null);
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MaxNodes)
            throw new SnapshotException($"'{text}': {number} is not between 1 and {MaxNodes}");
        var like = cluster.Nodes.FirstOrDefault(n => name is null || n.Metadata.Name == name) ?? throw new SnapshotException($"'{text}': {Missing("node", name, cluster.Nodes.Select(n => n.Metadata.Name!))}");
        return new StepAction.Join(Like(like, count));
    }

    private NodeChoice Choose(string which)
    {
        if (which.EndsWith('%'))
        {
            return double.TryParse(which[..^1], CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= 100
                ? new NodeChoice(Percent: percent) : throw new SnapshotException($"'{which}' is no share of the nodes between 0% and 100%");
        }

        if (cluster.Nodes.Any(n => n.Metadata.Name == which))
            return new NodeChoice(Name: which);
        if (which.IndexOfAny(['=', '!', '(', ',']) < 0)
            throw new SnapshotException(Missing("node", which, cluster.Nodes.Select(n => n.Metadata.Name!)));
        try
        {
            var selector = LabelQuery.Parse(which.StartsWith("zone=", StringComparison.Ordinal) ? $"{Zone}={which[5..]}" : which);
            return cluster.Nodes.Any(n => selector.Matches(n.Metadata.Labels)) ? new NodeChoice(Selector: selector) : throw new SnapshotException($"no node of the snapshot has labels that '{selector}' means");
        }
        catch (FormatException e)
        {
            throw new SnapshotException($"'{which}' is neither a node nor a label selector: {e.Message}", e);
        }
    }

    private string DeploymentOf(string text)
    {
        if (text.Split('/') is not [var kind, var name] || !DeploymentWords.Contains(kind))
            throw new SnapshotException($"'{text}' is no deploy/NAME; other kinds can't be changed");
        var present = cluster.Objects.Where(o => o.Kind == ResourceKinds.Deployment && o.Value.Metadata.Namespace == ns).Select(o => o.Value.Metadata.Name!).ToList();
        return present.Contains(name) ? $"{ns}/{name}" : throw new SnapshotException(Missing($"deployment in namespace {ns}", name, present));
    }

    private static (string Name, string Value) Pair(string text, string form) =>
        text.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } value] ? (name, value) : throw new SnapshotException($"'{text}' is not of the form {form}");

    private static string Missing(string kind, string? name, IEnumerable<string> present)
    {
        var some = present.Order(StringComparer.Ordinal).Take(5).ToList();
        return $"the snapshot has no {kind} called {name}; it has {(some.Count == 0 ? "none" : string.Join(", ", some) + (some.Count == 5 ? ", …" : ""))}";
    }

    private static NodeClass Like(Node node, int count)
    {
        var most = node.Status.Allocatable;
        return new NodeClass
        {
            Name = $"{node.Metadata.Name}-added", Count = count, Labels = node.Metadata.Labels, Runtime = WhatIfRuntime.Model,
            Cpu = most.GetValueOrDefault("cpu"), Memory = most.GetValueOrDefault("memory"), Pods = (int)most.GetValueOrDefault("pods").Value,
            // What says that the node itself is in trouble, or cordoned, is not of its kind.
            Taints = [.. node.Spec.Taints.Where(t => !t.Key.StartsWith("node.kubernetes.io/", StringComparison.Ordinal))],
        };
    }
}
