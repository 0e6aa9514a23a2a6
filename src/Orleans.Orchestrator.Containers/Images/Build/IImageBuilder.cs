namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>Builds images from Dockerfiles.</summary>
public interface IImageBuilder
{
    /// <summary>Builds, stores and tags an image. Parent images must be in the store: nothing is pulled.</summary>
    /// <exception cref="ImageException">
    /// With <see cref="ImageError.InvalidDockerfile"/> (all errors at once), <see cref="ImageError.NotFound"/> (a parent
    /// image) or <see cref="ImageError.BuildFailed"/>. Nothing is tagged then.
    /// </exception>
    Task<ImageRecord> BuildAsync(BuildRequest request, IProgress<BuildProgress>? progress = null, CancellationToken cancellation = default);
}
