using Orleans.Orchestrator.Networking.Benchmarks;

// Needs root, and for the peers: iproute2, nftables, nginx-light and wrk. Runs in network namespaces of its own.
//     dotnet run -c Release --project tests/Orleans.Orchestrator.Networking.Benchmarks [attach|services|requests]
var chosen = args.Length == 0 ? ["attach", "services", "requests"] : args;
foreach (var name in chosen)
{
    Task run = name switch
    {
        "attach" => PodAttachBenchmark.RunAsync(),
        "services" => ServiceTableBenchmark.RunAsync(),
        "requests" => RequestsBenchmark.RunAsync(),
        _ => throw new ArgumentException($"'{name}' is not one of attach, services, requests."),
    };
    await run;
}
