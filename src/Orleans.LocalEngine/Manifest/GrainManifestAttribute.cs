using System.ComponentModel;

namespace Orleans.LocalEngine;

/// <summary>Says where an assembly's <see cref="IGrainManifest"/> is.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainManifestAttribute(Type manifest) : Attribute
{
    /// <summary>The manifest's class.</summary>
    public Type Manifest { get; } = manifest;
}
