using System.Text;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.NodeAgent.Machine;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Containers;

/// <summary>Makes a container's environment: the image's, the services', envFrom, then env, each overriding those before.</summary>
internal sealed class EnvironmentResolver(IGrainFactory grains, NodeAgentOptions options, MachineInfo machine, Services.ServiceDirectory services, TimeProvider time)
{
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(10);

    /// <summary>The environment of a container's next run.</summary>
    /// <exception cref="PodConfigException">A ConfigMap, Secret or key that is not optional is missing.</exception>
    public async Task<ContainerEnvironment> ResolveAsync(Pod pod, Container container, IEnumerable<string> imageEnv, string? podAddress)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in imageEnv)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            all[equals < 0 ? pair : pair[..equals]] = equals < 0 ? "" : pair[(equals + 1)..];
        }

        all.TryAdd("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        all["HOSTNAME"] = pod.Spec.HostNetwork == true ? options.NodeName : Volumes.PodFiles.Hostname(pod, options.ClusterDomain);
        var declared = await DeclaredAsync(pod, container, podAddress);
        foreach (var (name, value) in declared)
            all[name] = value;
        return new ContainerEnvironment(all, declared);
    }

    private async Task<Dictionary<string, string>> DeclaredAsync(Pod pod, Container container, string? podAddress)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in services.Variables(pod.Metadata.Namespace ?? "", onlyApi: pod.Spec.EnableServiceLinks == false))
            result[name] = value;
        foreach (var source in container.EnvFrom)
            await AddAllAsync(pod, source, result);
        foreach (var variable in container.Env)
        {
            var value = variable.ValueFrom is { } from ? await ValueFromAsync(pod, container, from, podAddress) : Expansion.Expand(variable.Value ?? "", result);
            if (value is not null)
                result[variable.Name] = value;
        }

        return result;
    }

    private async Task AddAllAsync(Pod pod, EnvFromSource source, Dictionary<string, string> result)
    {
        if (source.ConfigMapRef is { } map)
        {
            foreach (var (key, value) in (await ConfigMapAsync(pod, map.Name ?? "", map.Optional))?.Data ?? Map<string>.Empty)
                result[source.Prefix + key] = value;
        }

        if (source.SecretRef is { } secret)
        {
            foreach (var (key, value) in (await SecretAsync(pod, secret.Name ?? "", secret.Optional))?.Data ?? Map<Octets>.Empty)
                result[source.Prefix + key] = Encoding.UTF8.GetString(value.Span);
        }
    }

    private async Task<string?> ValueFromAsync(Pod pod, Container container, EnvVarSource from, string? podAddress)
    {
        if (from.FieldRef is { } field)
        {
            return PodFields.Field(pod, field.FieldPath, podAddress, options.Address.ToString())
                ?? throw new PodConfigException("CreateContainerConfigError", $"fieldPath \"{field.FieldPath}\" is not supported in env");
        }

        if (from.ResourceFieldRef is { } resource)
        {
            return PodFields.Resource(pod, resource, container.Name, machine.CpuMilli, machine.MemoryBytes)
                ?? throw new PodConfigException("CreateContainerConfigError", $"resource \"{resource.Resource}\" is not known");
        }

        if (from.ConfigMapKeyRef is { } map)
        {
            var found = (await ConfigMapAsync(pod, map.Name ?? "", map.Optional))?.Data.GetValueOrDefault(map.Key);
            return found ?? (map.Optional == true ? null : throw Missing($"couldn't find key {map.Key} in ConfigMap {pod.Metadata.Namespace}/{map.Name}"));
        }

        if (from.SecretKeyRef is { } secret)
        {
            var data = (await SecretAsync(pod, secret.Name ?? "", secret.Optional))?.Data;
            if (data is not null && data.TryGetValue(secret.Key, out var bytes))
                return Encoding.UTF8.GetString(bytes.Span);
            return secret.Optional == true ? null : throw Missing($"couldn't find key {secret.Key} in Secret {pod.Metadata.Namespace}/{secret.Name}");
        }

        return "";
    }

    private async Task<ConfigMap?> ConfigMapAsync(Pod pod, string name, bool? optional) =>
        await grains.GetGrain<IConfigMapGrain>($"{pod.Metadata.Namespace}/{name}").GetAsync().WaitAsync(CallDeadline, time)
        ?? (optional == true ? null : throw Missing($"configmap \"{name}\" not found"));

    private async Task<Secret?> SecretAsync(Pod pod, string name, bool? optional) =>
        await grains.GetGrain<ISecretGrain>($"{pod.Metadata.Namespace}/{name}").GetAsync().WaitAsync(CallDeadline, time)
        ?? (optional == true ? null : throw Missing($"secret \"{name}\" not found"));

    private static PodConfigException Missing(string message) => new("CreateContainerConfigError", message);
}
