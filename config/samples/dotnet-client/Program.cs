using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Orchestrator.Samples.DotnetClient;
using Orleans.Orchestrator.Samples.DotnetClient.Wiring;

if (args is not [var server, var pki, ..])
{
    Console.Error.WriteLine("usage: dotnet-client SERVER PKI [IMAGE]    such as: dotnet-client https://127.0.0.1:6443 /var/lib/orchestrator/pki");
    return 2;
}

var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.UseGrains(new Uri(server), pki);
using var host = builder.Build();
await host.StartAsync();
using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
var tour = new Tour(host.Services.GetRequiredService<IClusterClient>(), args.ElementAtOrDefault(2) ?? "localhost/hello:1.0");
await tour.RunAsync(patience.Token);
await host.StopAsync();
return 0;
