using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>What the engine knows of one grain or observer interface.</summary>
internal sealed class GrainInterface(
    Type type, string name, Func<GrainReferenceContext, IdSpan, LocalGrainReference> create, Dictionary<string, GrainMethodFactory> methods)
{
    public Type Type { get; } = type;

    /// <summary>The name between processes.</summary>
    public string Name { get; } = name;

    public Func<GrainReferenceContext, IdSpan, LocalGrainReference> Create { get; } = create;

    /// <summary>Makes a call by the method's name between processes.</summary>
    public Dictionary<string, GrainMethodFactory> Methods { get; } = methods;
}
