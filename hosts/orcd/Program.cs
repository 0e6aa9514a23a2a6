using System.CommandLine;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Hosts.Orcd;
using Orleans.Orchestrator.Networking;
using Orleans.Orchestrator.Storage;

try
{
    var parsed = CommandLine.Build().Parse(args);
    if (CommandLine.Faults(parsed) is { } faults)
        throw new UsageException(faults);
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (UsageException e)
{
    foreach (var line in e.Message.Split('\n'))
        Console.Error.WriteLine($"orcd: {line}");
    return 2;
}
catch (Exception e) when (e is StorageException or ContainerException or NetworkException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"orcd: {e.Message}");
    return 1;
}
