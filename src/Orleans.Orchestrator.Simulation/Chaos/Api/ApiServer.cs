using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Api;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Http;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Chaos.Api;

/// <summary>The REST front door of production before a control plane in virtual time.</summary>
internal static class ApiServer
{
    // Few, so that watchers fall behind and come back too late.
    private const int MaxChanges = 400;
    private const int WatchRingSize = 200;
    private const int MaxInFlight = 8;

    /// <summary>Adds its services to those of a control plane.</summary>
    public static void AddTo(IServiceCollection services, ClusterCertificates certificates, SeededRandom random, Action<Violation> violated)
    {
        var collections = new CollectionOptions { MaxChanges = MaxChanges };
        services.AddSingleton(collections);
        services.AddSingleton(new Random(random.Next(int.MaxValue)));
        services.AddLogging(logging => logging.AddProvider(new FaultLog(violated)));
        services.AddSingleton(new DiagnosticListener("chaos"));
        services.AddSingleton<IHostApplicationLifetime, ApplicationLifetime>();
        services.AddOrchestratorApi(new ApiOptions { Certificates = certificates, WatchRingSize = WatchRingSize, MaxReadsInFlight = MaxInFlight, MaxWritesInFlight = MaxInFlight });
    }

    /// <summary>Builds its pipeline.</summary>
    public static MemoryServer Build(IControlPlaneProcess process, Action<IApplicationBuilder> before)
    {
        var app = new ApplicationBuilder(process.Services);
        before(app);
        // Routing compiles its tables on the thread pool when it has used them a few times, and comes back from there by the context that it finds.
        app.Use(In(null));
        app.UseRouting();
        app.Use(In(process.Context));
        app.UseEndpoints(endpoints => endpoints.MapOrchestratorApi());
        return new MemoryServer(app.Build(), process.Context);
    }

    private static Func<RequestDelegate, RequestDelegate> In(SynchronizationContext? context) => next => http =>
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            return next(http);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    };
}
