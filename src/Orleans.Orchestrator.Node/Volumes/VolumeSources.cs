using System.Collections.Immutable;
using System.Text;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.NodeAgent.Machine;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>The content of volumes that come from API objects.</summary>
internal sealed class VolumeSources(IGrainFactory grains, NodeAgentOptions options, MachineInfo machine, PodTokens tokens, TimeProvider time)
{
    private const int DefaultMode = 0b110_100_100;

    /// <summary>The pod's worker waits for it, and must not be kept from restarting containers for long.</summary>
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);

    /// <summary>The files of such a volume; null when the volume is of another kind.</summary>
    /// <exception cref="PodConfigException">An object or key that is not optional is missing.</exception>
    public async Task<VolumeContent?> ReadAsync(Pod pod, Volume volume, string? podAddress)
    {
        var files = ImmutableArray.CreateBuilder<VolumeFile>();
        if (volume.ConfigMap is { } map)
            await AddConfigMapAsync(pod, map.Name, map.Items, map.Optional, map.DefaultMode, files);
        else if (volume.Secret is { } secret)
            await AddSecretAsync(pod, secret.SecretName, secret.Items, secret.Optional, secret.DefaultMode, files);
        else if (volume.DownwardAPI is { } downward)
            AddDownward(pod, downward.Items, downward.DefaultMode, podAddress, files);
        else if (volume.Projected is { } projected)
            await AddProjectedAsync(pod, projected, podAddress, files);
        else
            return null;
        // Of two sources that name the same file the later counts.
        return new VolumeContent([.. files.GroupBy(f => f.Path, StringComparer.Ordinal).Select(g => g.Last())], pod.Spec.SecurityContext?.FsGroup);
    }

    private async Task AddProjectedAsync(Pod pod, ProjectedVolumeSource projected, string? podAddress, ImmutableArray<VolumeFile>.Builder files)
    {
        foreach (var source in projected.Sources)
        {
            if (source.ConfigMap is { } map)
                await AddConfigMapAsync(pod, map.Name, map.Items, map.Optional, projected.DefaultMode, files);
            if (source.Secret is { } secret)
                await AddSecretAsync(pod, secret.Name, secret.Items, secret.Optional, projected.DefaultMode, files);
            if (source.DownwardAPI is { } downward)
                AddDownward(pod, downward.Items, projected.DefaultMode, podAddress, files);
            if (source.ServiceAccountToken is { } token)
                files.Add(new VolumeFile(Safe(token.Path), Encoding.UTF8.GetBytes(await TokenAsync(pod, token)), projected.DefaultMode ?? DefaultMode));
            if (source.ClusterTrustBundle is not null || source.PodCertificate is not null)
                throw Failed("projected clusterTrustBundle and podCertificate sources are not available on this node");
        }
    }

    private async Task<string> TokenAsync(Pod pod, ServiceAccountTokenProjection wanted)
    {
        try
        {
            return await tokens.GetAsync(pod, wanted);
        }
        catch (ApiException e)
        {
            throw Failed($"no token for service account \"{pod.Spec.ServiceAccountName}\": {e.Message}");
        }
    }

    private async Task AddConfigMapAsync(
        Pod pod, string? name, ImmutableArray<KeyToPath> items, bool? optional, int? mode, ImmutableArray<VolumeFile>.Builder files)
    {
        var map = await grains.GetGrain<IConfigMapGrain>($"{pod.Metadata.Namespace}/{name}").GetAsync().WaitAsync(CallDeadline, time);
        if (map is null)
        {
            if (optional == true)
                return;
            throw Failed($"configmap \"{name}\" not found");
        }

        var all = map.Data.Select(p => new KeyValuePair<string, ReadOnlyMemory<byte>>(p.Key, Encoding.UTF8.GetBytes(p.Value)))
            .Concat(map.BinaryData.Select(p => new KeyValuePair<string, ReadOnlyMemory<byte>>(p.Key, p.Value.Memory)));
        AddKeys($"configmap \"{name}\"", all, items, optional, mode, files);
    }

    private async Task AddSecretAsync(
        Pod pod, string? name, ImmutableArray<KeyToPath> items, bool? optional, int? mode, ImmutableArray<VolumeFile>.Builder files)
    {
        var secret = await grains.GetGrain<ISecretGrain>($"{pod.Metadata.Namespace}/{name}").GetAsync().WaitAsync(CallDeadline, time);
        if (secret is null)
        {
            if (optional == true)
                return;
            throw Failed($"secret \"{name}\" not found");
        }

        AddKeys($"secret \"{name}\"", secret.Data.Select(p => new KeyValuePair<string, ReadOnlyMemory<byte>>(p.Key, p.Value.Memory)), items, optional, mode, files);
    }

    private static void AddKeys(
        string what, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> data, ImmutableArray<KeyToPath> items, bool? optional, int? mode,
        ImmutableArray<VolumeFile>.Builder files)
    {
        var byKey = data.ToDictionary(p => p.Key, p => p.Value);
        if (items.IsEmpty)
        {
            files.AddRange(byKey.Select(p => new VolumeFile(Safe(p.Key), p.Value, mode ?? DefaultMode)));
            return;
        }

        foreach (var item in items)
        {
            if (byKey.TryGetValue(item.Key, out var content))
                files.Add(new VolumeFile(Safe(item.Path), content, item.Mode ?? mode ?? DefaultMode));
            else if (optional != true)
                throw Failed($"{what} has no key \"{item.Key}\"");
        }
    }

    private void AddDownward(Pod pod, ImmutableArray<DownwardAPIVolumeFile> items, int? mode, string? podAddress, ImmutableArray<VolumeFile>.Builder files)
    {
        foreach (var item in items)
        {
            var text = item.FieldRef is { } field ? PodFields.Field(pod, field.FieldPath, podAddress, options.Address.ToString())
                : item.ResourceFieldRef is { } resource ? PodFields.Resource(pod, resource, "", machine.CpuMilli, machine.MemoryBytes)
                : null;
            files.Add(new VolumeFile(Safe(item.Path), Encoding.UTF8.GetBytes(text ?? throw Failed($"\"{item.Path}\" names no field")), item.Mode ?? mode ?? DefaultMode));
        }
    }

    /// <summary>The API refuses such paths; a second look, because they would be written as root.</summary>
    private static string Safe(string path) =>
        path.Length > 0 && !Path.IsPathRooted(path) && !path.Split('/').Contains("..") ? path : throw Failed($"\"{path}\" is not a path inside the volume");

    private static PodConfigException Failed(string message) => new("CreateContainerConfigError", message);
}
