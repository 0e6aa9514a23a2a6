using System.CommandLine;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Hosts.Orcd;
using Orleans.Orchestrator.Networking;
using Orleans.Orchestrator.Storage;

try
{
    return await CommandLine.Build().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (UsageException e)
{
    Console.Error.WriteLine($"orcd: {e.Message}");
    return 2;
}
catch (Exception e) when (e is StorageException or ContainerException or NetworkException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"orcd: {e.Message}");
    return 1;
}
