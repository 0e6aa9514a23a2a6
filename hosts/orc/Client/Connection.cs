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
                RemoteCertificateValidationCallback = (_, certificate, _, errors) => config.Insecure || IsTrusted(config, certificate, errors),
            },
        };
        if (config.ServerName is { Length: > 0 } name)
            handler.SslOptions.TargetHost = name;
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

    private static bool IsTrusted(Kubeconfig config, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) || config.Authority is not { } authority)
            return errors == SslPolicyErrors.None;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(copy);
    }
}
