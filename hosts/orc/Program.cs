using System.CommandLine;
using System.Text.Json;
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
    var parsed = CommandLine.Build().Parse(args);
    if (parsed.Errors.Count > 0)
        throw new CliException(string.Join('\n', parsed.Errors.Select(e => "error: " + e.Message)) + $"\nSee 'orc {parsed.CommandResult.Command.Name} --help'.".Replace("orc orc ", "orc ", StringComparison.Ordinal), 2);
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupted.Token);
}
catch (CliException e)
{
    Console.Error.WriteLine(e.Message);
    return e.ExitCode;
}
catch (Exception) when (interrupted.IsCancellationRequested)
{
    return 130;
}
catch (Exception e) when (e is HttpRequestException or HttpIOException)
{
    Console.Error.WriteLine($"error: the connection to the server was lost: {e.Message}");
    return 3;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
{
    // Bad files and answers that are not what they should be: a sentence helps more than where in orc it happened.
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}
