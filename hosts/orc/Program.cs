using Orleans.Orchestrator.Hosts.Orc;
using Orleans.Orchestrator.Hosts.Orc.Commands;

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    interrupted.Cancel();
};

try
{
    return await CommandLine.Build().Parse(args).InvokeAsync(new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false }, interrupted.Token);
}
catch (CliException e)
{
    Console.Error.WriteLine(e.Message);
    return e.ExitCode;
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    return 130;
}
