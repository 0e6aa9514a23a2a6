using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.LocalEngine;
using Orleans.LocalEngine.Benchmarks;

var builder = Host.CreateEmptyApplicationBuilder(null);
builder.UseLocalEngine();
using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IGrainFactory>();
if (args.Length == 0 || args[0] == "calls")
    await CallBenchmark.RunAsync(grains);

if (args.Length == 0 || args[0] == "million")
    await MillionBenchmark.RunAsync(grains);

// The grains go with the process: to deactivate a million of them is no part of this.
Environment.Exit(0);
