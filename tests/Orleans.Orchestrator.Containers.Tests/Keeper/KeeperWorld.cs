using System.Reflection;
using Orleans.Orchestrator.Containers.Tests.Native;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Tests.Keeper;

/// <summary>A runtime behind a keeper of its own, the program that is shipped.</summary>
public sealed class KeeperWorld : RuntimeWorld
{
    private static readonly string Program =
        typeof(KeeperWorld).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "KeeperProgram").Value!;

    public override RuntimeOptions Options => base.Options with { KeeperPath = Program };

    /// <summary>The keeper's process, found by the socket that it alone has open: its run directory is in its arguments.</summary>
    public int KeeperPid => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), out var pid) ? pid : 0)
        .Where(pid => pid > 0)
        .Single(pid => Arguments(pid) is [var program, ..] arguments && program == Program && arguments.Contains(Options.RunDirectory));

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillKeeperAsync()
    {
        using var pidfd = Pidfd.Open(KeeperPid);
        using var registration = Poller.Shared.Register(pidfd);
        Pidfd.SendSignal(pidfd, Signal.SIGKILL);
        await registration.WaitReadableAsync(Deadline);
    }

    protected override async Task StopAsync() => await KillKeeperAsync();

    private static string[] Arguments(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
