using Orleans.Orchestrator.ControlPlane.Reconciling;
using System.Globalization;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Events;

/// <summary>
/// Sends events to their grains. Per object 25 at once and then one in five minutes, as Kubernetes' spam filter; of normal events
/// so many a second in all, so that a big rollout's story does not cost more than the rollout.
/// </summary>
internal sealed class EventRecorder(Lazy<IGrainFactory> grains, TimeProvider time) : IEventRecorder
{
    private const int MaxObjects = 4096;
    private const string Component = "orchestrator";
    private readonly Lock _lock = new();
    private readonly Dictionary<string, EventBudget> _objects = [];
    private readonly Queue<string> _order = [];
    private EventBudget _normal = new(200, 100, time.GetUtcNow());
    private EventBudget _warnings = new(500, 200, time.GetUtcNow());

    /// <inheritdoc/>
    public void Normal(IResource involved, string reason, string message) => Record(involved, "Normal", reason, message);

    /// <inheritdoc/>
    public void Warning(IResource involved, string reason, string message) => Record(involved, "Warning", reason, message);

    private void Record(IResource involved, string type, string reason, string message)
    {
        var metadata = involved.Metadata;
        if (!IsWithinBudget(metadata.Uid ?? metadata.Name ?? "", type))
            return;
        var @namespace = metadata.Namespace is { Length: > 0 } own ? own : "default";
        var reference = new ObjectReference
        {
            Kind = involved.Kind.Kind, ApiVersion = involved.Kind.ApiVersion, Namespace = metadata.Namespace,
            Name = metadata.Name, Uid = metadata.Uid, ResourceVersion = metadata.ResourceVersion,
        };
        var occurrence = new Event
        {
            InvolvedObject = reference, Type = type, Reason = reason,
            Message = message.Length > 1024 ? message[..1024] : message,
            Source = new EventSource { Component = Component }, ReportingComponent = Component,
        };
        var name = string.Create(CultureInfo.InvariantCulture, $"{metadata.Name}.{Hash(metadata.Uid, type, reason, occurrence.Message):x16}");
        grains.Value.GetGrain<IEventController>($"{@namespace}/{name}").RecordAsync(occurrence).Forget();
    }

    private bool IsWithinBudget(string key, string type)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (!_objects.TryGetValue(key, out var budget))
            {
                budget = new EventBudget(25, 1.0 / 300, now);
                _order.Enqueue(key);
                if (_order.Count > MaxObjects)
                    _objects.Remove(_order.Dequeue());
            }

            var allowed = budget.TryTake(now) && (type == "Normal" ? _normal.TryTake(now) : _warnings.TryTake(now));
            _objects[key] = budget;
            return allowed;
        }
    }

    // FNV-1a: the same event has the same name, so that it is counted and not repeated.
    private static ulong Hash(params ReadOnlySpan<string?> parts)
    {
        var hash = 14695981039346656037UL;
        foreach (var part in parts)
        {
            foreach (var c in part ?? "")
                hash = (hash ^ c) * 1099511628211UL;
            hash = (hash ^ 0xFF) * 1099511628211UL;
        }

        return hash;
    }
}
