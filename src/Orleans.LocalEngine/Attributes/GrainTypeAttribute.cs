using Orleans.Runtime;

namespace Orleans;

/// <summary>Names a grain class' type, the first half of its grains' identities.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    private readonly GrainType _grainType = GrainType.Create(grainType);

    /// <summary>The type's name.</summary>
    public GrainType GetGrainType(IServiceProvider services, Type type) => _grainType;
}
