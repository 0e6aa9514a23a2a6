using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Api.Security;

namespace Orleans.Orchestrator.Api.Tests.Support;

/// <summary>A node agent's HTTPS endpoint, with a certificate of the cluster, that answers what a test says.</summary>
public sealed class FakeAgent : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeAgent(WebApplication app) => _app = app;

    public int Port { get; private init; }

    public static async Task<FakeAgent> StartAsync(ClusterCertificates certificates, RequestDelegate answer, ClientCertificateMode mode = ClientCertificateMode.RequireCertificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = null;
            k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = certificates.IssueNodeServer("n1", ["127.0.0.1"]),
                ClientCertificateMode = mode,
                ClientCertificateValidation = (shown, _, _) => certificates.IsTrusted(shown),
            }));
        });
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new FakeAgent(app) { Port = new Uri(address).Port };
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
