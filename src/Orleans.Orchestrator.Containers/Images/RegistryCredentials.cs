using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Orleans.Orchestrator.Containers.Images;

/// <summary>
/// User names and passwords by registry, as in the <c>auths</c> of a Docker <c>config.json</c> and of Kubernetes secrets of type
/// <c>kubernetes.io/dockerconfigjson</c>. Never printed.
/// </summary>
public sealed class RegistryCredentials
{
    private readonly ImmutableDictionary<string, (string User, string Password)> _byRegistry;

    private RegistryCredentials(ImmutableDictionary<string, (string User, string Password)> byRegistry) => _byRegistry = byRegistry;

    /// <summary>No credentials.</summary>
    public static RegistryCredentials None { get; } = new(ImmutableDictionary<string, (string, string)>.Empty);

    /// <summary>Credentials for one registry (host and optional port).</summary>
    public static RegistryCredentials For(string registry, string user, string password) =>
        new(ImmutableDictionary<string, (string, string)>.Empty.Add(Normalize(registry), (user, password)));

    /// <summary>Reads <c>{"auths": {"host": {"auth": base64(user:password)} | {"username": …, "password": …}}}</c>.</summary>
    /// <exception cref="ImageException">With <see cref="ImageError.InvalidManifest"/>; the message has no secret in it.</exception>
    public static RegistryCredentials ParseDockerConfig(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var found = ImmutableDictionary.CreateBuilder<string, (string, string)>();
            if (document.RootElement.TryGetProperty("auths", out var auths))
            {
                foreach (var entry in auths.EnumerateObject())
                    found[Normalize(entry.Name)] = ReadEntry(entry.Name, entry.Value);
            }

            return new RegistryCredentials(found.ToImmutable());
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // The cause is left out on purpose: a JSON or base64 error may quote what it was reading.
            throw new ImageException(ImageError.InvalidManifest, "the Docker configuration with registry credentials is not valid JSON of the form {\"auths\": {…}}");
        }
    }

    /// <summary>These credentials, and those of <paramref name="other"/> for registries that these don't have.</summary>
    public RegistryCredentials Or(RegistryCredentials other) => new(other._byRegistry.SetItems(_byRegistry));

    /// <inheritdoc/>
    public override string ToString() => $"credentials for {_byRegistry.Count} registries";

    internal (string User, string Password)? Find(string registry) =>
        _byRegistry.TryGetValue(Normalize(registry), out var found) ? found : null;

    private static (string, string) ReadEntry(string registry, JsonElement entry)
    {
        if (entry.TryGetProperty("auth", out var auth) && auth.GetString() is { Length: > 0 } encoded)
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
            var colon = pair.IndexOf(':');
            return colon > 0
                ? (pair[..colon], pair[(colon + 1)..].TrimEnd('\0'))
                : throw new ImageException(ImageError.InvalidManifest, $"the 'auth' of registry '{registry}' is not user:password in base64");
        }

        var user = entry.TryGetProperty("username", out var name) ? name.GetString() : null;
        var password = entry.TryGetProperty("password", out var secret) ? secret.GetString() : null;
        return user is not null && password is not null
            ? (user, password)
            : throw new ImageException(ImageError.InvalidManifest, $"registry '{registry}' has neither 'auth' nor 'username' and 'password'");
    }

    // Docker Hub is written in several historical forms, among them the URL of its first API.
    private static string Normalize(string registry)
    {
        var host = registry;
        var scheme = host.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
            host = host[(scheme + 3)..];
        var slash = host.IndexOf('/');
        if (slash >= 0)
            host = host[..slash];
        return host is "index.docker.io" or "registry-1.docker.io" ? ImageReference.DefaultRegistry : host.ToLowerInvariant();
    }
}
