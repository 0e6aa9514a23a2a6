using System.Runtime.InteropServices;
using Orleans.Orchestrator.Hosts.Orc;

using var interrupted = new CancellationTokenSource();
// Lighter than Console.CancelKeyPress, which would set up the whole terminal.
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await Entry.RunAsync(args, interrupted.Token);

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    interrupted.Cancel();
}
