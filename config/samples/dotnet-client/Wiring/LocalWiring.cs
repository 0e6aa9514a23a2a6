using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using Orleans.LocalEngine;

namespace Orleans.Orchestrator.Samples.DotnetClient.Wiring;

/// <summary>A grain client of an <c>orcd</c> that runs grains on the local engine.</summary>
internal static class GrainWiring
{
    /// <summary>Registers <see cref="IClusterClient"/>.</summary>
    /// <param name="server">The API, such as <c>https://127.0.0.1:6443</c>; its gateway for grains is on the same port.</param>
    /// <param name="pki">The folder with <c>ca.crt</c>, <c>admin.crt</c> and <c>admin.key</c>: <c>pki</c> in orcd's data folder.</param>
    public static void UseGrains(this IHostApplicationBuilder builder, Uri server, string pki) => builder.UseLocalEngineClient(options =>
    {
        options.Gateway = new UriBuilder(server) { Scheme = "wss", Path = "/grains" }.Uri;
        options.Configure = socket => ProveIdentity(socket, pki);
    });

    private static void ProveIdentity(ClientWebSocketOptions socket, string pki)
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(pki, "ca.crt"));
        socket.ClientCertificates.Add(X509Certificate2.CreateFromPemFile(Path.Combine(pki, "admin.crt"), Path.Combine(pki, "admin.key")));
        socket.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && IsIssuedBy(authority, shown);
    }

    private static bool IsIssuedBy(X509Certificate2 authority, X509Certificate shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var certificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        return chain.Build(certificate);
    }
}
