using System.Net;

namespace Orleans.Orchestrator.Containers.Images.Registry;

/// <summary>Where a registry's API is, and whether it may be spoken to without TLS.</summary>
/// <param name="Name">The registry as references have it.</param>
/// <param name="Base">The root of its API, ending in a slash.</param>
internal sealed record RegistryEndpoint(string Name, Uri Base)
{
    // Docker Hub's API has another host than its name.
    private const string DockerHubHost = "registry-1.docker.io";

    public bool IsPlainHttp => Base.Scheme == Uri.UriSchemeHttp;

    public static RegistryEndpoint For(string registry, IReadOnlyCollection<string> plainHttpRegistries)
    {
        var host = registry == ImageReference.DefaultRegistry ? DockerHubHost : registry;
        var scheme = plainHttpRegistries.Contains(registry) || IsThisMachine(registry) ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        return new RegistryEndpoint(registry, new Uri($"{scheme}://{host}/v2/"));
    }

    /// <summary>Whether a URL may be asked in this registry's name: TLS, unless the registry itself does without.</summary>
    public bool Allows(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && IsPlainHttp);

    private static bool IsThisMachine(string registry)
    {
        var host = new Uri($"http://{registry}/").Host.Trim('[', ']');
        return host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }
}
