namespace Orleans;

/// <summary>Marks a type that may cross a grain boundary. Its members carry <see cref="IdAttribute"/>s.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether the parameters of a primary constructor are members too.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; }
}
