using System.Net;
using Orleans.Orchestrator.Api;
using Orleans.Orchestrator.Api.Health;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.Containers.Images.Build;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.Hosts.Orcd.Wiring;
using Orleans.Orchestrator.Networking;
using Orleans.Orchestrator.NodeAgent;
using Orleans.Orchestrator.NodeAgent.Endpoint;
using Orleans.Orchestrator.NodeAgent.Machine;
using Orleans.Orchestrator.NodeAgent.Network;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>Puts the rooms together and runs them.</summary>
internal static class OrcdHost
{
    public static async Task<int> RunAsync(OrcdOptions options, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Directory.CreateDirectory(options.RunDirectory);
        using var owner = await SoleOwner.TakeAsync(
            options.DataDirectory, options.RunDirectory, [(options.Listen, "--listen"), (new IPEndPoint(options.Address, options.NodePort), "--node-port or --address")], cancellation);
        await using var store = await StoreSelection.OpenAsync(options.DataDirectory, options.PostgresFile, cancellation);
        var runtimeOptions = RuntimeSelection.Options(options.DataDirectory, options.RunDirectory, options.CgroupParent, options.UserIds);
        // The keeper starts while the certificates are made and the host is put together: a third of a start is one or the other.
        var opening = Task.Run(() => ContainerRuntime.OpenAsync(runtimeOptions), CancellationToken.None);
        var (builder, certificates) = await PrepareAsync(options, opening);
        await using var runtime = await opening;
        AddServices(builder, options, store, certificates, runtimeOptions, runtime);
        await using var app = builder.Build();
        app.Logger.LogInformation("Store: {Store}", store.Description);
        app.MapWhen(
            http => http.Connection.LocalPort == options.NodePort,
            node =>
            {
                node.Use((http, next) =>
                {
                    // Routing has found the API's answer to unknown paths by now; on this port the agent's own routes count.
                    http.SetEndpoint(null);
                    return next(http);
                });
                node.Use((http, next) => ClusterAccess.IsAdmitted(http, certificates) ? next(http) : ClusterAccess.RefuseAsync(http));
                node.UseWebSockets();
                node.UseRouting();
                node.UseEndpoints(routes => routes.MapNodeAgent());
            });
        app.UseWebSockets();
        app.MapGrains();
        app.MapOrchestratorApi();
        await app.RunAsync(cancellation);
        return 0;
    }

    private static async Task<(WebApplicationBuilder Builder, ClusterCertificates Certificates)> PrepareAsync(OrcdOptions options, Task<IContainerRuntime> opening)
    {
        try
        {
            var certificates = ClusterCertificates.Open(
                options.DataDirectory, [options.NodeName, options.Address.ToString(), .. ListensEverywhere(options) ? [] : new[] { options.Listen.Address.ToString() }], TimeProvider.System);
            var server = $"https://{new IPEndPoint(ListensEverywhere(options) ? options.Address : options.Listen.Address, options.Listen.Port)}";
            Kubeconfig.Write(Path.Combine(options.DataDirectory, "kubeconfig"), server, certificates);
            return (CreateBuilder(options, certificates), certificates);
        }
        catch
        {
            await using (await opening)
                throw;
        }
    }

    private static WebApplicationBuilder CreateBuilder(OrcdOptions options, ClusterCertificates certificates)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.UseFormat(options.LogFormat);
        var podFacing = new IPEndPoint(new NetworkOptions().Gateway, options.Listen.Port);
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = endpoint => PodFacingSocket.Create(endpoint, podFacing.Address));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenApi(options.Listen, certificates);
            if (!ListensEverywhere(options))
                kestrel.ListenApi(podFacing, certificates);
            kestrel.ListenApi(new IPEndPoint(options.Address, options.NodePort), certificates);
        });
        return builder;
    }

    private static bool ListensEverywhere(OrcdOptions options) => options.Listen.Address.Equals(IPAddress.Any) || options.Listen.Address.Equals(IPAddress.IPv6Any);

    private static void AddServices(WebApplicationBuilder builder, OrcdOptions options, IResourceStore store, ClusterCertificates certificates, RuntimeOptions runtimeOptions, IContainerRuntime runtime)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(certificates);
        services.AddHostedService<Telemetry>();
        // Not by type: the store outlives the host's container, so that the last writes find it open.
        services.AddSingleton(_ => store);
        builder.UseGrains(options);
        services.AddResources(new ControlPlaneOptions { RootCertificate = certificates.AuthorityPem });
        services.AddClusterControllers(new ControllerOptions { ApiEndpoint = new IPEndPoint(new NetworkOptions().Gateway, options.Listen.Port) });
        services.AddSingleton<IReadinessCheck, StoreCheck>();
        services.AddOrchestratorApi(new ApiOptions { Certificates = certificates, AdvertiseAddress = options.Listen.ToString() });
        var images = new ImageStore(new ImageStoreOptions { DataDirectory = options.DataDirectory });
        services.AddSingleton(runtime);
        services.AddSingleton<IImageStore>(images);
        services.AddSingleton<IImageBuilder>(new ImageBuilder(images, new RuntimeBuildRunner(runtime, runtimeOptions)));
        services.AddSingleton<INodeNetwork, KernelNodeNetwork>();
        services.AddNodeAgent(new NodeAgentOptions
        {
            NodeName = options.NodeName,
            DataDirectory = options.DataDirectory,
            RunDirectory = options.RunDirectory,
            Address = options.Address,
            EndpointPort = options.NodePort,
            AllowedUnsafeSysctls = options.AllowedUnsafeSysctls,
            OwnPorts = [(ushort)options.Listen.Port, (ushort)options.NodePort],
        });
        services.AddHostedService<MemoryReturn>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
    }
}
