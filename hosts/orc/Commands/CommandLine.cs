using System.CommandLine;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary>All commands.</summary>
internal static class CommandLine
{
    public static RootCommand Build()
    {
        var root = new RootCommand("orc runs containers on one machine or thousands: a thin client of the orchestrator's API.");
        root.Options.Add(Session.KubeconfigOption);
        root.Options.Add(Session.NamespaceOption);
        root.Subcommands.Add(GetCommand.Build());
        root.Subcommands.Add(DescribeCommand.Build());
        root.Subcommands.Add(ApplyCommand.Build());
        root.Subcommands.Add(CreateCommand.Build());
        root.Subcommands.Add(DeleteCommand.Build());
        root.Subcommands.Add(ScaleCommand.Build());
        root.Subcommands.Add(SetCommand.Build());
        root.Subcommands.Add(RolloutCommand.Build());
        root.Subcommands.Add(LogsCommand.Build());
        root.Subcommands.Add(CordonCommand.Build("cordon", "Make a node take no new pods", true));
        root.Subcommands.Add(CordonCommand.Build("uncordon", "Let a node take new pods again", false));
        root.Subcommands.Add(MetadataCommand.Build("label", "labels", "labeled"));
        root.Subcommands.Add(MetadataCommand.Build("annotate", "annotations", "annotated"));
        root.Subcommands.Add(DrainCommand.Build());
        root.Subcommands.Add(WaitCommand.Build());
        root.Subcommands.Add(ImageCommand.Build());
        root.Subcommands.Add(ApiResourcesCommand.Build());
        root.Subcommands.Add(VersionCommand.Build());
        return root;
    }

    /// <summary>Gives a command its action, with a session that lives as long as it.</summary>
    public static Command Runs(this Command command, Func<Session, ParseResult, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = new Session(parsed);
            return await action(session, parsed, cancellation);
        });
        return command;
    }
}
