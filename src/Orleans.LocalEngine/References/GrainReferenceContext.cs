using System.ComponentModel;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>What the references of one interface to the grains of one class have in common.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainReferenceContext
{
    internal GrainReferenceContext(ReferenceRuntime runtime, GrainType type, GrainClass? grainClass, string interfaceName)
    {
        Runtime = runtime;
        Type = type;
        Class = grainClass;
        InterfaceName = interfaceName;
    }

    internal ReferenceRuntime Runtime { get; }

    internal GrainType Type { get; }

    /// <summary>The class whose activations are in this process.</summary>
    internal GrainClass? Class { get; }

    internal string InterfaceName { get; }
}
