using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.LocalEngine.Tests.Grains;

namespace Orleans.LocalEngine.Tests;

/// <summary>A gateway on a real Kestrel, and a client of it.</summary>
internal sealed class RemoteHosts : IAsyncDisposable
{
    private readonly IHost _client;
    private WebApplication _server;

    private RemoteHosts(WebApplication server, IHost client)
    {
        _server = server;
        _client = client;
    }

    public IClusterClient Client => _client.Services.GetRequiredService<IClusterClient>();

    public IGrainConnection Connection => _client.Services.GetRequiredService<IGrainConnection>();

    public GrainProbe Probe => _server.Services.GetRequiredService<GrainProbe>();

    public GrainEngine Engine => _server.Services.GetRequiredService<GrainEngine>();

    public Uri Address => new($"ws://127.0.0.1:{PortOf(_server)}/grains");

    public static async Task<RemoteHosts> StartAsync(Action<LocalEngineOptions>? clientEngine = null)
    {
        var server = await StartServerAsync(0);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.Configure<LocalEngineOptions>(static options => options.DeadlineCheckPeriod = TimeSpan.FromMilliseconds(50));
        if (clientEngine is not null)
            builder.Services.Configure(clientEngine);

        builder.UseLocalEngineClient(
            options =>
            {
                options.Gateway = new Uri($"ws://127.0.0.1:{PortOf(server)}/grains");
                options.Configure = static socket => socket.SetRequestHeader("Authorization", "Bearer secret");
                options.MinReconnectDelay = TimeSpan.FromMilliseconds(10);
                options.MaxReconnectDelay = TimeSpan.FromMilliseconds(50);
            });
        var client = builder.Build();
        await client.StartAsync();
        return new RemoteHosts(server, client);
    }

    /// <summary>Ends the server's process, as it were, and starts another at the same port.</summary>
    public async Task RestartServerAsync()
    {
        var port = PortOf(_server);
        await _server.StopAsync(new CancellationToken(true));
        await _server.DisposeAsync();
        _server = await StartServerAsync(port);
    }

    public Task StopServerAsync() => _server.StopAsync(new CancellationToken(true));

    public async ValueTask DisposeAsync()
    {
        await _client.StopAsync();
        _client.Dispose();
        await _server.StopAsync(new CancellationToken(true));
        await _server.DisposeAsync();
    }

    private static async Task<WebApplication> StartServerAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, port, static listen => listen.Protocols = HttpProtocols.Http1));
        builder.Services.AddSingleton<GrainProbe>();
        builder.Services.AddInMemoryGrainStorage("memory");
        builder.UseLocalEngine(static options => options.DeadlineCheckPeriod = TimeSpan.FromMilliseconds(50));
        var server = builder.Build();
        server.MapGrainGateway().Add(static endpoint =>
        {
            var connect = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = http => http.Request.Headers.Authorization == "Bearer secret" ? connect(http) : Results.Unauthorized().ExecuteAsync(http);
        });
        await server.StartAsync();
        return server;
    }

    private static int PortOf(WebApplication server) => new Uri(
        server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
}
