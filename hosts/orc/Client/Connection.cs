using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Orleans.Orchestrator.Hosts.Orc.Config;

namespace Orleans.Orchestrator.Hosts.Orc.Client;

/// <summary>How the server is reached, whom it must prove to be, and what a failure is called.</summary>
internal static class Connection
{
    public static SocketsHttpHandler Handler(Kubeconfig config)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = IsLocal(config.Server) ? DecompressionMethods.None : DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                CertificateChainPolicy = Policy(config.Authority),
                RemoteCertificateValidationCallback = (_, certificate, _, errors) => config.Insecure || IsServer(config, certificate, errors),
            },
        };
        if (config.ClientCertificate is { } own)
        {
            handler.SslOptions.ClientCertificates = [own];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        return handler;
    }

    /// <summary>The failure in kubectl's words; they name the reason and never what was sent.</summary>
    public static CliException Failed(Uri server, HttpRequestException e) => e.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new CliException(
            $"The connection to the server {server.Authority} was refused - did you specify the right host or port?\nIs the node running? ./run.sh starts it.", 3),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain } => new CliException($"Unable to connect to the server: dial tcp: lookup {server.Host}: no such host", 3),
        AuthenticationException tls => new CliException($"Unable to connect to the server: tls: failed to verify certificate: {tls.Message}", 3),
        var inner => new CliException($"Unable to connect to the server: {inner?.Message ?? e.Message}", 3),
    };

    /// <summary>Packing is worth its time on a network only.</summary>
    private static bool IsLocal(Uri server) => server.IsLoopback;

    /// <summary>Trusted, and named as the address or as the user says.</summary>
    private static bool IsServer(Kubeconfig config, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (config.ServerName is not { Length: > 0 } name || certificate is null)
            return errors == SslPolicyErrors.None;
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None && copy.MatchesHostname(name);
    }

    /// <summary>Only the cluster's authority counts. Without a policy .NET reads the machine's authorities first, which takes longer than all the rest.</summary>
    private static X509ChainPolicy? Policy(X509Certificate2? authority)
    {
        if (authority is null)
            return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.Add(authority);
        return policy;
    }
}
