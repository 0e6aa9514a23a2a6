using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Images;

/// <summary>Gets a container's image onto the machine by its pull policy; pulls of the same image are shared.</summary>
internal sealed class ImageProvider(IImageStore store, IGrainFactory grains, ILogger<ImageProvider> log)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<ImageRecord>>> _pulls = new(StringComparer.Ordinal);

    /// <summary>The image, ready to run.</summary>
    /// <exception cref="PodConfigException">
    /// <c>InvalidImageName</c>, <c>ErrImageNeverPull</c>, or <c>ErrImagePull</c> with what the registry said.
    /// </exception>
    public async Task<ImageRecord> GetAsync(Pod pod, Container container, CancellationToken cancellation)
    {
        if (!ImageReference.TryParse(container.Image, out var reference, out var fault))
            throw new PodConfigException("InvalidImageName", $"Failed to apply default image tag \"{container.Image}\": {fault}");
        var present = await store.FindAsync(reference.ToString(), cancellation);
        var policy = container.ImagePullPolicy ?? "IfNotPresent";
        if (present is not null && policy != "Always")
            return present;
        if (policy == "Never")
            throw new PodConfigException("ErrImageNeverPull", $"Container image \"{container.Image}\" is not present with pull policy of Never");
        try
        {
            return await PullAsync(pod, reference, await CredentialsAsync(pod), cancellation);
        }
        catch (ImageException e) when (present is not null && e.Error is ImageError.RegistryUnavailable or ImageError.NotFound or ImageError.Unauthorized)
        {
            // Built or imported here, or the registry is away: what is there runs. A pod that comes back counts for more than a newer image.
            log.LogWarning("Image {Image} could not be pulled and the one on this machine is used: {Error}", container.Image, e.Message);
            return present!;
        }
        catch (ImageException e)
        {
            throw new PodConfigException("ErrImagePull", $"failed to pull image \"{container.Image}\": {e.Message}");
        }
    }

    private async Task<ImageRecord> PullAsync(Pod pod, ImageReference reference, RegistryCredentials? credentials, CancellationToken cancellation)
    {
        // Only pods that may pull with the same secrets share a pull: an image is not had with another's credentials.
        var key = credentials is null ? reference.ToString()
            : $"{reference} {pod.Metadata.Namespace}/{string.Join(',', pod.Spec.ImagePullSecrets.Select(s => s.Name))}";
        var pull = _pulls.GetOrAdd(key, _ => new Lazy<Task<ImageRecord>>(() => PullAsync(key, reference, credentials)));
        return await pull.Value.WaitAsync(cancellation);
    }

    private async Task<ImageRecord> PullAsync(string key, ImageReference reference, RegistryCredentials? credentials)
    {
        await Task.Yield();
        try
        {
            // Goes on when the pod that began it is deleted: others may wait for it too, and the store bounds it.
            return await store.PullAsync(reference, new PullOptions { Credentials = credentials }, null, CancellationToken.None);
        }
        finally
        {
            _pulls.TryRemove(key, out _);
        }
    }

    private async Task<RegistryCredentials?> CredentialsAsync(Pod pod)
    {
        RegistryCredentials? all = null;
        foreach (var reference in pod.Spec.ImagePullSecrets)
        {
            var secret = await grains.GetGrain<ISecretGrain>($"{pod.Metadata.Namespace}/{reference.Name}").GetAsync();
            if (secret is null || !secret.Data.TryGetValue(".dockerconfigjson", out var config))
                continue;
            var found = RegistryCredentials.ParseDockerConfig(config.Span);
            all = all is null ? found : all.Or(found);
        }

        return all;
    }
}
