using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.NodeAgent;

/// <summary>
/// Tells users what happens to their pods, as Kubernetes events. Best effort: when too many wait, the newest are dropped; the
/// same event of the same pod is counted instead of repeated.
/// </summary>
internal sealed class AgentEvents(IGrainFactory grains, NodeAgentOptions options, TimeProvider time, ILogger<AgentEvents> log)
{
    private readonly Channel<Event> _queue = Channel.CreateBounded<Event>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something normal happened.</summary>
    public void Normal(Pod pod, string? container, string reason, string message) => Add(pod, container, "Normal", reason, message);

    /// <summary>Something needs attention.</summary>
    public void Warning(Pod pod, string? container, string reason, string message) => Add(pod, container, "Warning", reason, message);

    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var happened in _queue.Reader.ReadAllAsync(cancellation))
        {
            try
            {
                await WriteAsync(happened);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                log.LogDebug("An event was not written: {Error}", e.Message);
            }
        }
    }

    private async Task WriteAsync(Event happened)
    {
        var grain = grains.GetGrain<IEventGrain>($"{happened.Metadata.Namespace}/{happened.Metadata.Name}");
        if (await grain.GetAsync() is { } before)
            await grain.ReplaceAsync(before with { Count = (before.Count ?? 1) + 1, LastTimestamp = happened.LastTimestamp });
        else
            await grain.CreateAsync(happened);
    }

    private void Add(Pod pod, string? container, string type, string reason, string message)
    {
        var now = time.GetUtcNow();
        var path = container is null ? null : $"spec.{(pod.Spec.InitContainers.Any(c => c.Name == container) ? "initContainers" : pod.Spec.EphemeralContainers.Any(c => c.Name == container) ? "ephemeralContainers" : "containers")}{{{container}}}";
        _queue.Writer.TryWrite(new Event
        {
            // The name says what is the same event, so that a repetition finds it.
            Metadata = new ObjectMeta { Namespace = pod.Metadata.Namespace, Name = $"{Shortened(pod.Metadata.Name!)}.{Hash($"{pod.Metadata.Uid}|{path}|{type}|{reason}|{message}")}" },
            InvolvedObject = new ObjectReference
            {
                Kind = "Pod", ApiVersion = "v1", Namespace = pod.Metadata.Namespace, Name = pod.Metadata.Name, Uid = pod.Metadata.Uid, FieldPath = path,
            },
            Type = type, Reason = reason, Message = message.Length <= 1024 ? message : message[..1024], Count = 1, FirstTimestamp = now, LastTimestamp = now,
            Source = new EventSource { Component = "kubelet", Host = options.NodeName },
            ReportingComponent = "kubelet", ReportingInstance = options.NodeName,
        });
    }

    /// <summary>Names have at most 253 characters, and the hash takes 17.</summary>
    private static string Shortened(string name) => name.Length <= 236 ? name : name[..236].TrimEnd('.', '-');

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
