using Orleans.Orchestrator.ControlPlane.Events;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>Makes the claims of pods' ephemeral volumes. They belong to their pods and go with them.</summary>
internal sealed class EphemeralClaims(Func<IGrainFactory> grains, IEventRecorder events)
{
    private readonly Dictionary<string, Pod> _pods = [];

    /// <summary>Whether claims are to be made.</summary>
    public bool IsDirty => _pods.Count > 0;

    /// <summary>A pod came.</summary>
    public void Add(Pod pod) => _pods[PodFacts.Key(pod)] = pod;

    /// <summary>Some of the pods whose claims are to be made.</summary>
    public List<Pod> Take(int count)
    {
        var some = _pods.Take(count).ToList();
        some.ForEach(p => _pods.Remove(p.Key));
        return [.. some.Select(p => p.Value)];
    }

    /// <summary>Makes a pod's claims.</summary>
    public async Task MakeAsync(Pod pod)
    {
        foreach (var volume in pod.Spec.Volumes.Where(v => v.Ephemeral is not null))
        {
            try
            {
                await MakeAsync(pod, volume);
            }
            catch (ApiException e) when (e.Code < 500 && e.Code != 429)
            {
                events.Warning(pod, "FailedBinding", $"ephemeral volume {volume.Name}: {e.Message}");
            }
            catch (Exception)
            {
                Add(pod);
                throw;
            }
        }
    }

    private async Task MakeAsync(Pod pod, Volume volume)
    {
        var (name, template) = (PodClaims.NameOf(pod, volume), volume.Ephemeral!.VolumeClaimTemplate);
        var grain = grains().GetGrain<IPersistentVolumeClaimGrain>($"{pod.Metadata.Namespace}/{name}");
        if (await grain.GetAsync() is { } present)
        {
            if (OwnerReferences.ControllerOf(present.Metadata)?.Uid != pod.Metadata.Uid)
                events.Warning(pod, "FailedBinding", $"ephemeral volume {volume.Name}: PVC {pod.Metadata.Namespace}/{name} was not created for pod {PodFacts.Key(pod)} (pod is not owner)");
            return;
        }

        await grain.CreateAsync(new PersistentVolumeClaim
        {
            Metadata = new ObjectMeta
            {
                Namespace = pod.Metadata.Namespace, Name = name, Labels = template.Metadata?.Labels ?? ObjectMeta.Empty.Labels,
                Annotations = template.Metadata?.Annotations ?? ObjectMeta.Empty.Annotations,
                OwnerReferences =
                [
                    new OwnerReference { ApiVersion = "v1", Kind = "Pod", Name = pod.Metadata.Name!, Uid = pod.Metadata.Uid!, Controller = true, BlockOwnerDeletion = true },
                ],
            },
            Spec = template.Spec,
        });
    }
}
