using System.Security.Cryptography.X509Certificates;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>A cluster that runs elsewhere, and how to prove there who asks.</summary>
/// <param name="Server">Its API.</param>
/// <param name="Authority">Whom its certificate must be of.</param>
/// <param name="Certificate">The client's certificate with its key; null for a token.</param>
/// <param name="Token">The client's token; null for a certificate.</param>
internal sealed record LiveTarget(Uri Server, X509Certificate2 Authority, X509Certificate2? Certificate, string? Token)
{
    /// <summary>Reads the current context of a kubeconfig.</summary>
    /// <param name="file">The kubeconfig.</param>
    /// <param name="server">The API, if it is to be another one than the kubeconfig says.</param>
    /// <exception cref="UsageException">It can't be used.</exception>
    public static LiveTarget Read(string file, string? server)
    {
        try
        {
            var root = (IDictionary<object, object>?)new DeserializerBuilder().Build().Deserialize(File.ReadAllText(file))
                ?? throw new UsageException($"{file} is empty");
            var context = Entry(root, "contexts", Text(root, "current-context"), "context", file);
            var cluster = Entry(root, "clusters", Text(context, "cluster"), "cluster", file);
            var user = Entry(root, "users", Text(context, "user"), "user", file);
            var address = server ?? Text(cluster, "server") ?? throw new UsageException($"{file} names no server");
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps)
                throw new UsageException($"the cluster must be https://HOST:PORT, not '{address}'");
            var authority = Pem(cluster, "certificate-authority", file) ?? throw new UsageException($"{file} has no certificate-authority for {address}");
            var (certificate, token) = (Pem(user, "client-certificate", file), Text(user, "token"));
            if (certificate is null && token is null)
                throw new UsageException($"{file} has neither a client certificate nor a token");
            var key = certificate is null ? null : Pem(user, "client-key", file) ?? throw new UsageException($"{file} has a client certificate but no client-key");
            return new LiveTarget(uri, X509Certificate2.CreateFromPem(authority), certificate is null ? null : X509Certificate2.CreateFromPem(certificate, key), token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or YamlException or InvalidCastException or FormatException
            or System.Security.Cryptography.CryptographicException)
        {
            // Not the reason of the last two, which may quote what is read: it holds a key.
            throw new UsageException($"{file} cannot be used as a kubeconfig{(e is IOException or UnauthorizedAccessException ? ": " + e.Message : "")}");
        }
    }

    /// <summary>Whether a certificate that was shown is of the cluster's authority.</summary>
    public bool IsTrusted(X509Certificate? shown)
    {
        if (shown is null)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var certificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        return chain.Build(certificate);
    }

    private static IDictionary<object, object> Entry(IDictionary<object, object> root, string list, string? name, string part, string file)
    {
        var entries = root.TryGetValue(list, out var found) && found is IEnumerable<object> all ? all.OfType<IDictionary<object, object>>() : [];
        return entries.FirstOrDefault(entry => Text(entry, "name") == name) is { } entry && entry.TryGetValue(part, out var value) && value is IDictionary<object, object> inner
            ? inner
            : throw new UsageException($"{file} has no {part} '{name}'");
    }

    private static string? Text(IDictionary<object, object> entry, string name) => entry.TryGetValue(name, out var value) ? value as string : null;

    /// <summary>What is embedded as base64, or in the file that is named.</summary>
    private static string? Pem(IDictionary<object, object> entry, string name, string kubeconfig) => Text(entry, name + "-data") is { } data
        ? System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(data))
        : Text(entry, name) is { } path ? File.ReadAllText(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(kubeconfig))!, path)) : null;
}
