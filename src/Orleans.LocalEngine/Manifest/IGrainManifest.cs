using System.ComponentModel;

namespace Orleans.LocalEngine;

/// <summary>Generated once per assembly: its grain classes and interfaces.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGrainManifest
{
    /// <summary>Names them all.</summary>
    void Register(GrainManifestBuilder builder);
}
