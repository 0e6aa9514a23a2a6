using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.ControlPlane.Tests.Wiring;
using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.Api.Tests.Support;

/// <summary>A whole front door: Kestrel with TLS on a free port, the real grains, SQLite in a folder of its own.</summary>
public sealed class ApiWorld : IAsyncLifetime
{
    private readonly SqliteResourceStore _store;
    private readonly WebApplication _app;

    public ApiWorld() : this(null)
    {
    }

    private ApiWorld(Func<ApiOptions, ApiOptions>? configure)
    {
        Folder = Directory.CreateTempSubdirectory("orc-api-").FullName;
        Certificates = ClusterCertificates.Open(Folder, [], TimeProvider.System);
        _store = SqliteResourceStore.Open(Path.Combine(Folder, "state.db"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(Faults);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.ListenApi(new IPEndPoint(IPAddress.Loopback, 0), Certificates));
        builder.Services.AddSingleton<IResourceStore>(_store);
        builder.UseGrains();
        builder.Services.AddResources();
        builder.Services.AddClusterControllers();
        var options = new ApiOptions { Certificates = Certificates };
        builder.Services.AddOrchestratorApi(configure is null ? options : configure(options));
        _app = builder.Build();
        _app.UseWebSockets();
        _app.MapOrchestratorApi();
    }

    /// <summary>A world with other options.</summary>
    public static ApiWorld With(Func<ApiOptions, ApiOptions> configure) => new(configure);

    public string Folder { get; }

    public ClusterCertificates Certificates { get; }

    /// <summary>Every error that was logged: faults of ours, of which there may be none.</summary>
    public FaultLog Faults { get; } = new();

    public Uri Address { get; private set; } = null!;

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The server's own parts, for tests that look inside.</summary>
    public IServiceProvider Services => _app.Services;

    public string KubeconfigPath => Path.Combine(Folder, "kubeconfig");

    /// <summary>A client that proves to be an administrator.</summary>
    public HttpClient Admin { get; private set; } = null!;

    /// <summary>A client that proves nothing.</summary>
    public HttpClient Anonymous { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single().Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
        Kubeconfig.Write(KubeconfigPath, $"https://127.0.0.1:{Address.Port}", Certificates);
        Admin = NewClient(Certificates.Admin);
        Anonymous = NewClient(null);
        await EnsureNamespaceAsync("default");
    }

    /// <summary>Sends JSON as the administrator.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json = null, string contentType = "application/json", string? accept = null)
    {
        var message = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            message.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(json));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (accept is not null)
            message.Headers.TryAddWithoutValidation("Accept", accept);
        return Admin.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Makes a namespace that is not there.</summary>
    public async Task EnsureNamespaceAsync(string name)
    {
        using var answer = await SendAsync(HttpMethod.Post, "/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{name}}}"},"status":{"phase":"Active"}}""");
        if (answer.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.Conflict))
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Makes a ConfigMap with one entry.</summary>
    public async Task CreateConfigMapAsync(string space, string name, string value = "v")
    {
        using var answer = await SendAsync(HttpMethod.Post, $"/api/v1/namespaces/{space}/configmaps", $$$"""{"metadata":{"name":"{{{name}}}"},"data":{"k":"{{{value}}}"}}""");
        answer.EnsureSuccessStatusCode();
    }

    public HttpClient NewClient(X509Certificate2? certificate, Action<SocketsHttpHandler>? configure = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && Certificates.IsTrusted(X509CertificateLoader.LoadCertificate(shown.GetRawCertData()));
        if (certificate is not null)
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        configure?.Invoke(handler);
        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{Address.Port}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public async Task DisposeAsync()
    {
        Admin.Dispose();
        Anonymous.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _store.DisposeAsync();
        DeleteFolder();
    }

    private void DeleteFolder()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A kubectl that was stopped may just have written into its cache.
            Directory.Delete(Folder, recursive: true);
        }
    }
}
