using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc delete</c></summary>
internal static class DeleteCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>The flags about what a deletion takes along.</summary>
    public static readonly Flag[] Cascading =
    [
        Flag.Text("cascade", '\0', "What happens to what the object owns", "background") with { Bare = "background", Choices = ["background", "orphan", "foreground", "true", "false"] },
        Flag.Number("grace-period", '\0', "Seconds that a pod gets to end; -1 for its own", -1), Flag.Switch("force", '\0', "Forget the object at once, without waiting for its end"),
        Flag.Text("timeout", '\0', "How long to wait; 0 for as long as a week", "0s"),
    ];

    public static Verb Verb() => new("delete", "Delete objects")
    {
        Usage = "(KIND [NAME… | -l LABELS | --all] | KIND/NAME… | -f FILE)", Completes = Completes.Objects,
        Examples = ["orc delete pod web --now", "orc delete deploy,svc -l app=web", "orc delete -f web.yaml --ignore-not-found"],
        Flags =
        [
            .. TargetFlags.Many, .. Cascading, Flag.Switch("ignore-not-found", '\0', "What is missing is no error"), Flag.Switch("now", '\0', "The same as --grace-period=1"),
            Flag.Switch("wait", '\0', "Wait until the objects are gone", true), Flag.Text("output", 'o', "name: only the names") with { Choices = ["name", ""] }, Change.DryRun,
            Flag.Text("raw", '\0', "DELETE this path of the server"), Flag.Switch("interactive", 'i', "Ask before deleting"),
        ],
        Run = RunAsync,
    };

    /// <summary>DeleteOptions from the flags.</summary>
    public static JsonObject Options(Invocation call)
    {
        var options = new JsonObject
        {
            ["propagationPolicy"] = call.Text("cascade") switch { "orphan" or "false" => "Orphan", "foreground" => "Foreground", _ => "Background" },
        };
        var grace = call.Number("grace-period") ?? -1;
        if (call.Knows("now") && call.Is("now"))
            grace = grace < 0 ? 1 : throw new CliException("error: --now and --grace-period cannot be specified together", 2);
        if (call.Is("force") && grace < 0)
            grace = 0;
        else if (grace == 0 && !call.Is("force"))
            // Without force a pod is not forgotten while it may still run.
            grace = 1;
        if (grace >= 0)
            options["gracePeriodSeconds"] = grace;
        return options;
    }

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Text("raw") is { } raw)
            return await RawRequest.RunAsync(session, HttpMethod.Delete, raw, null, cancellation);
        Check(call);
        if (call.Is("force"))
            Console.Error.WriteLine("Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.");
        var (options, reader) = (Options(call), new TargetReader(session, call));
        var targets = await reader.NamedAsync(cancellation);
        if (call.Is("interactive") && !Confirmed(targets))
            return 0;
        var mode = call.Text("dry-run")!;
        var gone = new List<(Target Target, string? Uid)>();
        foreach (var target in targets)
        {
            try
            {
                var answer = mode == "client" ? [] : await session.Client.SendJsonAsync(HttpMethod.Delete, target.Path + (mode == "server" ? "?dryRun=All" : ""), options.DeepClone(), cancellation);
                gone.Add((target, (string?)answer["metadata"]?["uid"] ?? (string?)answer["details"]?["uid"]));
                session.Out.Write(Said(call, target, mode));
                session.Out.Flush();
            }
            catch (ServerException e)
            {
                if (!(e.IsNotFound && (call.Is("ignore-not-found") || call.Text("selector") is not null || call.Is("all"))))
                    reader.Report(e);
            }
        }

        if (targets.Count == 0)
            session.Out.Write("No resources found\n");
        if (call.Is("wait") && mode == "none" && !cancellation.IsCancellationRequested)
            await WaitAsync(session, call, gone, cancellation);
        return reader.Failed ? 1 : 0;
    }

    private static void Check(Invocation call)
    {
        if (call.Is("all") && call.Text("selector") is not null)
            throw new CliException("error: cannot set --all and --selector at the same time", 2);
        if (call.All("filename").Count > 0 && call.Words.Count > 0)
            throw new CliException("error: when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well", 2);
        if (call.Number("grace-period") == 0 && !call.Is("force") && call.Has("grace-period"))
            Console.Error.WriteLine("Warning: --grace-period=0 needs --force to forget a pod at once; it gets a second");
    }

    private static bool Confirmed(List<Target> targets)
    {
        Console.Error.WriteLine("You are about to delete the following " + targets.Count + " resource(s):");
        foreach (var target in targets)
            Console.Error.WriteLine(target.Shown);
        Console.Error.Write("Do you want to continue? (y/n): ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static string Said(Invocation call, Target target, string mode)
    {
        if (call.Text("output") == "name")
            return target.Shown + "\n";
        var suffix = mode switch { "client" => " (dry run)", "server" => " (server dry run)", _ => "" };
        return $"{target.Kind.Qualified} \"{target.Name}\" {(call.Is("force") ? "force deleted" : "deleted")}{suffix}\n";
    }

    private static async Task WaitAsync(Session session, Invocation call, List<(Target Target, string? Uid)> gone, CancellationToken cancellation) =>
        await Durations.LimitAsync(call.Time("timeout") ?? TimeSpan.FromDays(7), async token =>
        {
            foreach (var (target, uid) in gone)
            {
                var delay = TimeSpan.FromMilliseconds(20);
                // One with another uid is a new object under the old name.
                while (await session.Client.FindAsync(target.Path, token) is { } live && (uid is null || (string?)live["metadata"]?["uid"] == uid))
                {
                    await Task.Delay(delay, token);
                    delay = delay * 2 < Longest ? delay * 2 : Longest;
                }
            }

            return true;
        }, cancellation);
}
