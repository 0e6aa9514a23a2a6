using Microsoft.Extensions.Hosting;
using Orleans.LocalEngine;

namespace Orleans.Orchestrator.ControlPlane.Tests.Wiring;

/// <summary>Grains on the in-process engine.</summary>
internal static class GrainWiring
{
    /// <summary>Has grains run in this host.</summary>
    public static void UseGrains(this IHostApplicationBuilder builder) => builder.UseLocalEngine();
}
