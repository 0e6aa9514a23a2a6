using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>How the API's port is opened.</summary>
public static class KestrelExtensions
{
    /// <summary>
    /// Listens with the cluster's server certificate. Client certificates are asked for but not demanded, and judged when a request
    /// is made, so that whoever has none (or a wrong one) gets a 401 that can be read instead of a broken connection.
    /// </summary>
    public static void ListenApi(this KestrelServerOptions kestrel, IPEndPoint endpoint, ClusterCertificates certificates)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxRequestLineSize = 32 * 1024;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 250;
        // A watcher whose machine vanished sends nothing, as one that only listens; asking tells them apart.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(30);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(3);
        kestrel.Listen(endpoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                ClientCertificateValidation = (_, _, _) => true,
                ServerCertificateSelector = (_, _) => certificates.Server,
                OnAuthenticate = (_, tls) => tls.CertificateRevocationCheckMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
            });
        });
    }
}
