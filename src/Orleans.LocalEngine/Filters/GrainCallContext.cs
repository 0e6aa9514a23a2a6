using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>What a filter sees of a call, whichever way it goes.</summary>
internal abstract class GrainCallContext(GrainMethod method, GrainId target, GrainId? source) : IGrainCallContext
{
    public abstract object Grain { get; }

    public string InterfaceName => method.InterfaceName;

    public string MethodName => method.Name;

    public GrainId? SourceId => source;

    public GrainId TargetId => target;

    public object? Result { get; set; }

    public abstract Task Invoke();
}
