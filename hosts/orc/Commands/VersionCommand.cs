using System.CommandLine;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc version</c></summary>
internal static class VersionCommand
{
    private static readonly Option<bool> ClientOnly = new("--client") { Description = "Do not ask the server" };

    public static Command Build() => new Command("version", "Say which versions client and server are of") { ClientOnly }.Runs(async (session, parsed, cancellation) =>
    {
        Console.WriteLine($"Client Version: v{typeof(VersionCommand).Assembly.GetName().Version?.ToString(3)}");
        if (!parsed.GetValue(ClientOnly))
            Console.WriteLine($"Server Version: {(string?)(await session.Client.GetAsync("/version", cancellation))["gitVersion"]}");
        return 0;
    });
}
