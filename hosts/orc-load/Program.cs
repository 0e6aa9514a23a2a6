using System.CommandLine;
using Orleans.Orchestrator.Hosts.OrcLoad;
using Orleans.Orchestrator.Simulation.Scenarios;
using Orleans.Orchestrator.Simulation.WhatIf;
using Orleans.Orchestrator.Storage;

try
{
    return await CommandLine.Build().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception e) when (e is UsageException or ScenarioException or SnapshotException)
{
    Console.Error.WriteLine($"orc-load: {e.Message}");
    return 2;
}
catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"orc-load: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("orc-load: stopped");
    return 130;
}
