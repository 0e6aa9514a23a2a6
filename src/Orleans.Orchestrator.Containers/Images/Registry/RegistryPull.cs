using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Registry;

/// <summary>Finds the manifest that a reference means on this machine, and where its blobs are.</summary>
internal sealed class RegistryPull(StorePaths paths, ImageStoreOptions options, HttpMessageInvoker http, TimeProvider time)
{
    private const int MaxIndexDepth = 4;

    public async Task<(byte[] Manifest, RegistryBlobSource Source)> ResolveAsync(
        ImageReference reference, RegistryCredentials credentials, IProgress<ImageProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new ImageProgress(ImageStage.Resolving, reference.ToString()));
        var endpoint = RegistryEndpoint.For(reference.Registry, options.PlainHttpRegistries);
        var authorization = new RegistryAuthorization(
            endpoint, reference.Repository, credentials.Find(reference.Registry), http, options.Limits.MaxManifestBytes);
        var retry = new RetryPolicy(options, time);
        var client = new RegistryClient(endpoint, reference.Repository, authorization, http, retry, options.Limits);

        var wanted = reference.Digest?.ToString() ?? reference.Tag!;
        for (var depth = 0; depth < MaxIndexDepth; depth++)
        {
            var json = await client.GetManifestAsync(wanted, progress, cancellation);
            var document = ImageJson.Read(json, ImageJson.Default.OciManifest, $"manifest of {reference}");
            if (document.Manifests is not { } nested)
                return (json, new RegistryBlobSource(client, paths, retry, options.Limits));
            wanted = PlatformChoice.Choose(nested, reference.ToString()).ContentDigest.ToString();
        }

        throw new ImageException(ImageError.LimitExceeded, $"'{reference}' nests more than {MaxIndexDepth} indexes", reference.ToString());
    }
}
