using Orleans.Orchestrator.Containers.Benchmarks;

// Needs root, and for the peers: tar, docker-registry and skopeo; for starts: crun, and busybox-static.
//     dotnet run -c Release --project tests/Orleans.Orchestrator.Containers.Benchmarks [images | start KEEPER [200] [400] | memory KEEPER [100]]
if (args is ["start", .. var arguments])
{
    await StartBenchmark.RunAsync(arguments);
    return;
}
if (args is ["memory", .. var limits])
{
    await MemoryBenchmark.RunAsync(limits);
    return;
}
var chosen = args.Length == 0 ? ["images"] : args;
foreach (var name in chosen)
{
    Task run = name switch
    {
        "images" => ImagesBenchmark.RunAsync(),
        _ => throw new ArgumentException($"'{name}' is not one of: images."),
    };
    await run;
}
