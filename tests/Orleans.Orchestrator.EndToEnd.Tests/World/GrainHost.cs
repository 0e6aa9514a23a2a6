using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.LocalEngine;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.EndToEnd.Tests.World;

/// <summary>
/// The control plane on SQLite with its gateway for grains on TLS, and a node whose pods run at once. The gateway admits administrators'
/// certificates, as orcd's does.
/// </summary>
public sealed class GrainHost : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orc-grains-").FullName;
    private readonly ClusterCertificates _certificates;
    private readonly SqliteResourceStore _store;
    private readonly WebApplication _app;
    private InstantNode? _node;

    public GrainHost()
    {
        _certificates = ClusterCertificates.Open(_folder, [], TimeProvider.System);
        _store = SqliteResourceStore.Open(Path.Combine(_folder, "state.db"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenApi(new IPEndPoint(IPAddress.Loopback, 0), _certificates));
        builder.Services.AddSingleton<IResourceStore>(_store);
        builder.UseLocalEngine();
        builder.Services.AddResources();
        builder.Services.AddClusterControllers();
        _app = builder.Build();
        var authenticator = new Authenticator(_certificates);
        _app.MapGrainGateway().Add(endpoint =>
        {
            var connect = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = http => authenticator.Authenticate(http)?.Groups.Contains("system:masters") == true
                ? connect(http)
                : Results.Unauthorized().ExecuteAsync(http);
        });
    }

    /// <summary>Where the cluster's certificates are.</summary>
    public string Pki => _certificates.Folder;

    /// <summary>Where it listens.</summary>
    public string Address => $"https://127.0.0.1:{new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port}";

    /// <summary>The administrator's kubeconfig.</summary>
    public string KubeconfigText
    {
        get
        {
            var file = Path.Combine(_folder, "kubeconfig");
            Kubeconfig.Write(file, Address, _certificates);
            return File.ReadAllText(file);
        }
    }

    /// <summary>The grains, from within.</summary>
    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Whether a certificate is of this cluster.</summary>
    public bool IsServer(X509Certificate? shown) => shown is not null && _certificates.IsTrusted(X509CertificateLoader.LoadCertificate(shown.GetRawCertData()));

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        if (await Grains.GetGrain<INamespaceGrain>("default").GetAsync() is null)
            await Grains.GetGrain<INamespaceGrain>("default").CreateAsync(new Namespace { Metadata = new ObjectMeta { Name = "default" } });
        _node = new InstantNode(Grains, "instant");
        await _node.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
