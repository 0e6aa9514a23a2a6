using System.ComponentModel;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>Collects what the assemblies declare.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainManifestBuilder
{
    internal List<GrainClass> Classes { get; } = [];

    internal Dictionary<Type, GrainInterface> Interfaces { get; } = [];

    /// <summary>Declares an interface, its references and its methods.</summary>
    public void AddInterface<TInterface>(
        string name, Func<GrainReferenceContext, IdSpan, LocalGrainReference> create, Dictionary<string, GrainMethodFactory> methods) =>
        Interfaces[typeof(TInterface)] = new GrainInterface(typeof(TInterface), name, create, methods);

    /// <summary>Declares a grain class.</summary>
    public void AddGrain<TGrain>(string grainType, Func<IServiceProvider, object> create, Type[] interfaces) =>
        Classes.Add(new GrainClass(Classes.Count + 1, GrainType.Create(grainType), typeof(TGrain), create, interfaces));
}
