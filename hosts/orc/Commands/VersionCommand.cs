using System.CommandLine;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc version</c></summary>
internal static class VersionCommand
{
    public static Command Build() => new Command("version", "Say which versions client and server are of").Runs(async (session, _, cancellation) =>
    {
        Console.WriteLine($"Client Version: {typeof(VersionCommand).Assembly.GetName().Version?.ToString(3)}");
        Console.WriteLine($"Server Version: {(string?)(await session.Client.GetAsync("/version", cancellation))["gitVersion"]}");
        return 0;
    });
}
