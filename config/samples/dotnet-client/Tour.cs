using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Samples.DotnetClient;

/// <summary>What a service can do through grains: deploy, watch, scale, list, be refused, delete.</summary>
/// <param name="grains">The way to the grains of the cluster.</param>
/// <param name="image">What the pods run.</param>
internal sealed class Tour(IGrainFactory grains, string image)
{
    private const string Name = "from-dotnet";
    private static readonly Map<string> Labels = Map<string>.From([new("app", Name)]);

    private IDeploymentGrain Deployment => grains.GetGrain<IDeploymentGrain>($"default/{Name}");

    public async Task RunAsync(CancellationToken cancellation)
    {
        var created = await Deployment.CreateAsync(Describe(replicas: 2));
        Console.WriteLine($"created {created.Metadata.Name}, resourceVersion {created.Metadata.ResourceVersion}");
        await UntilAvailableAsync(2, cancellation);

        await Deployment.ScaleAsync(4);
        await UntilAvailableAsync(4, cancellation);

        foreach (var pod in await PodsAsync())
            Console.WriteLine($"pod {pod.Metadata.Name} is {pod.Status.Phase} on {pod.Spec.NodeName}");

        await AskForTooMuchAsync();
        await DeleteAsync(cancellation);
    }

    private Deployment Describe(int replicas) => new()
    {
        Metadata = new ObjectMeta { Name = Name, Namespace = "default", Labels = Labels },
        Spec = new DeploymentSpec
        {
            Replicas = replicas,
            Selector = new LabelSelector { MatchLabels = Labels },
            Template = new PodTemplateSpec
            {
                Metadata = new ObjectMeta { Labels = Labels },
                Spec = new PodSpec { Containers = [new Container { Name = "web", Image = image }] },
            },
        },
    };

    /// <summary>A watch begins with the present state, so nothing is missed between asking and watching.</summary>
    private async Task UntilAvailableAsync(int wanted, CancellationToken cancellation)
    {
        await foreach (var change in Deployment.WatchAsync(cancellation).WithCancellation(cancellation))
        {
            var available = change.Object.Status.AvailableReplicas ?? 0;
            Console.WriteLine($"{change.Type}: {available} of {change.Object.Spec.Replicas} available");
            if (available == wanted && change.Object.Spec.Replicas == wanted)
                return;
        }
    }

    /// <summary>Deletes the Deployment and waits until its pods are gone too. A watch from a version that was seen before misses nothing.</summary>
    private async Task DeleteAsync(CancellationToken cancellation)
    {
        var deployments = grains.GetCollection(ResourceKinds.Deployment);
        var before = (await deployments.ListAsync(new ListQuery { Limit = 1 })).ResourceVersion;
        await Deployment.DeleteAsync(new DeleteOptions { PropagationPolicy = "Foreground" });
        var query = new WatchQuery { Namespace = "default", FieldSelector = $"metadata.name={Name}", ResourceVersion = before };
        await foreach (var batch in deployments.WatchAsync(query, cancellation).WithCancellation(cancellation))
        {
            if (!batch.Events.Any(static change => change.Type == WatchEventType.Deleted))
                continue;
            Console.WriteLine($"deleted; {(await PodsAsync()).Count()} pods are left");
            return;
        }
    }

    private async Task<IEnumerable<Pod>> PodsAsync()
    {
        var page = await grains.GetCollection(ResourceKinds.Pod).ListAsync(new ListQuery { Namespace = "default", LabelSelector = $"app={Name}" });
        return page.Items.Select(static item => item.As<Pod>());
    }

    /// <summary>A refusal arrives as it was thrown, with Kubernetes' reason and the fields at fault.</summary>
    private async Task AskForTooMuchAsync()
    {
        try
        {
            await Deployment.ScaleAsync(-1);
        }
        catch (ApiException refused)
        {
            var fields = refused.Status.Details?.Causes.Select(static cause => cause.Field) ?? [];
            Console.WriteLine($"refused with {refused.Code} {refused.Reason}: {string.Join(", ", fields)}");
        }
    }
}
