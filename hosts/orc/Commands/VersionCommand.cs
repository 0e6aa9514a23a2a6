using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc version</c></summary>
internal static class VersionCommand
{
    private const string Own = "v0.1.0";

    public static Verb Verb() => new("version", "Print the versions of orc and of the server")
    {
        Flags = [Flag.Switch("client", '\0', "Do not ask the server"), Flag.Text("output", 'o', "yaml or json") with { Choices = ["yaml", "json"] }],
        Run = async (session, call, cancellation) =>
        {
            var server = call.Is("client") ? null : await session.Client.GetAsync("/version", cancellation);
            if (call.Text("output") is { } format)
            {
                var versions = new JsonObject { ["clientVersion"] = new JsonObject { ["gitVersion"] = Own, ["platform"] = "linux/" + System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant() } };
                if (server is not null)
                    versions["serverVersion"] = server.DeepClone();
                session.Out.Write(ObjectPrinter.For(format).Print(versions));
                return 0;
            }

            session.Out.Write($"Client Version: {Own}\n{(server is null ? "" : $"Server Version: {(string?)server["gitVersion"]}\n")}");
            return 0;
        },
    };
}
