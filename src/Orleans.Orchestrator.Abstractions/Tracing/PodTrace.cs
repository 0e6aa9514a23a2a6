using System.Diagnostics;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Tracing;

/// <summary>
/// The trace that a pod belongs to. A pod is placed and started by others, later, than who made it, so it carries the trace's
/// context with it, in the form of W3C Trace Context's <c>traceparent</c> header (https://www.w3.org/TR/trace-context/).
/// </summary>
public static class PodTrace
{
    /// <summary>The annotation that holds it.</summary>
    public const string Annotation = "orchestrator.io/traceparent";

    /// <summary>The metadata of a new pod with the trace that it is made in; unchanged when none is recorded.</summary>
    public static ObjectMeta Attach(ObjectMeta metadata) => Activity.Current is { Recorded: true, Id: { } trace }
        ? metadata with { Annotations = metadata.Annotations.SetItem(Annotation, trace) }
        : metadata;

    /// <summary>The context to continue; the default one when there is none, or what is there is none.</summary>
    public static ActivityContext Of(ObjectMeta metadata)
    {
        ActivityContext.TryParse(metadata.Annotations.GetValueOrDefault(Annotation), null, isRemote: true, out var context);
        return context;
    }
}
