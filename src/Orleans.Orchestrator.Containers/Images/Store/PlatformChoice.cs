using Orleans.Orchestrator.Containers.Images.Oci;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>Which of an index's manifests this machine runs.</summary>
internal static class PlatformChoice
{
    /// <summary>The manifest (or nested index) for this machine; one that names no platform is taken if there is no better.</summary>
    /// <exception cref="ImageException">With <see cref="ImageError.NoMatchingPlatform"/>, listing what there is.</exception>
    public static OciDescriptor Choose(IReadOnlyCollection<OciDescriptor> manifests, string name)
    {
        var usable = manifests.Where(x => MediaTypes.IsManifest(x.MediaType) || MediaTypes.IsIndex(x.MediaType)).ToList();
        var chosen = usable.FirstOrDefault(x => x.Platform is { IsThisMachine: true }) ?? usable.FirstOrDefault(x => x.Platform is null);
        if (chosen is not null)
            return chosen;
        var offered = usable.Where(x => x.Platform is { Os: not "unknown" })
            .Select(x => $"{x.Platform!.Os}/{x.Platform.Architecture}{(x.Platform.Variant is { } v ? "/" + v : "")}").Distinct();
        throw new ImageException(
            ImageError.NoMatchingPlatform,
            $"'{name}' has no image for linux/{OciPlatform.ThisArchitecture}; it has: {string.Join(", ", offered.DefaultIfEmpty("none"))}", name);
    }
}
