using System.Globalization;
using System.Runtime.InteropServices;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Containers.Keeper;

try
{
    using var stop = new CancellationTokenSource();
    using var onTerm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });
    // A terminal that started the daemon must not take the containers' keeper along.
    using var onHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
    if (!await new KeeperServer(KeeperArguments.Parse(args), Log).RunAsync(stop.Token))
        Log("another keeper serves here already");
    return 0;
}
catch (FormatException e)
{
    Log(e.Message);
    return 2;
}
catch (ContainerRuntimeException e)
{
    Log(e.Message);
    return 1;
}

static void Log(string message) =>
    Console.Error.WriteLine($"{DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)} {message}");
