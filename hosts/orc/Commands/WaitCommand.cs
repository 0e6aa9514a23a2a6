using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc wait</c></summary>
internal static class WaitCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public static Verb Verb() => new("wait", "Wait until objects are as they should be")
    {
        Usage = "(KIND NAME… | KIND/NAME… | -f FILE) --for=delete|create|condition=NAME[=VALUE]|jsonpath='{PATH}'[=VALUE]", Completes = Completes.Objects,
        Examples = ["orc wait deploy/web --for=condition=Available --timeout=60s", "orc wait pod/web --for=jsonpath='{.status.phase}'=Running"],
        Flags = [.. TargetFlags.Many, Flag.Text("for", '\0', "What to wait for"), Flag.Text("timeout", '\0', "How long; 0 to look once, negative for a week", "30s"), ObjectPrinter.Output],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var wanted = call.Text("for") ?? throw call.Wrong("you must specify a condition to wait for: --for");
        var met = Condition(wanted);
        var once = call.Text("timeout")!.TrimEnd('s', 'm', 'h') == "0";
        var limit = call.Time("timeout") ?? Week;
        var (reader, printer, failed) = (new TargetReader(session, call), ObjectPrinter.For(call), false);
        var targets = await reader.NamedAsync(cancellation);
        if (targets.Count == 0 && wanted != "delete")
            throw new CliException("error: no matching resources found");
        var end = TimeProvider.System.GetUtcNow() + limit;
        foreach (var target in targets)
        {
            try
            {
                var left = end - TimeProvider.System.GetUtcNow();
                var item = await OneAsync(session, target, wanted, met, once, left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), cancellation);
                session.Out.Write(printer is not null ? printer.Print(item ?? target.Live ?? []) : $"{target.Shown} condition met\n");
                session.Out.Flush();
            }
            catch (CliException e) when (e.ExitCode == 1)
            {
                reader.Report(e);
                failed = true;
            }
        }

        return failed ? 1 : 0;
    }

    private static async Task<JsonObject?> OneAsync(Session session, Target target, string wanted, Func<JsonObject?, bool> met, bool once, TimeSpan limit, CancellationToken cancellation)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        within.CancelAfter(limit);
        try
        {
            var uid = (string?)target.Live?["metadata"]?["uid"];
            while (true)
            {
                var item = await session.Client.FindAsync(target.Path, within.Token);
                if (wanted == "delete" && item is not null && (uid ??= (string?)item["metadata"]?["uid"]) != (string?)item["metadata"]?["uid"])
                    return null;
                if (item is null && wanted is not ("delete" or "create"))
                    throw new ServerException(404, "NotFound", $"{target.Kind.Collection} \"{target.Name}\" not found", null);
                if (met(item))
                    return item;
                if (once)
                    throw new CliException($"error: condition not met for {target.Kind.Plural}/{target.Name}");
                await Task.Delay(Pause, within.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CliException($"error: timed out waiting for the condition on {target.Kind.Plural}/{target.Name}");
        }
    }

    private static Func<JsonObject?, bool> Condition(string text)
    {
        if (text == "delete")
            return item => item is null;
        if (text == "create")
            return item => item is not null;
        if (text.StartsWith("condition=", StringComparison.Ordinal))
            return Named(text["condition=".Length..].Split('=', 2));
        if (text.StartsWith("jsonpath=", StringComparison.Ordinal))
            return Path(text["jsonpath=".Length..]);
        throw new CliException($"error: unrecognized condition: \"{text}\"");
    }

    private static Func<JsonObject?, bool> Named(string[] parts)
    {
        var (type, wanted) = (parts[0], parts.Length == 2 ? parts[1] : "True");
        return item => (item?["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>().Any(c =>
            string.Equals((string?)c["type"], type, StringComparison.OrdinalIgnoreCase) && string.Equals((string?)c["status"], wanted, StringComparison.OrdinalIgnoreCase) && IsCurrent(item!, c));
    }

    /// <summary>A condition about an older spec says nothing about this one.</summary>
    private static bool IsCurrent(JsonObject item, JsonObject condition) =>
        ((long?)condition["observedGeneration"] ?? (long?)item["status"]?["observedGeneration"]) is not { } seen || seen >= ((long?)item["metadata"]?["generation"] ?? 0);

    private static Func<JsonObject?, bool> Path(string text)
    {
        var close = text.StartsWith('{') ? text.IndexOf('}') : text.IndexOf('=') - 1;
        if (text.StartsWith('{') && close < 0)
            throw new CliException("error: jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'", 2);
        var path = (close < 0 ? text : text[..(close + 1)]).Trim('{', '}');
        var rest = close < 0 ? "" : text[(close + 1)..];
        var value = rest.StartsWith('=') ? rest[1..].Trim('\'', '"') : null;
        if (path.Length == 0 || (rest.Length > 0 && value is null) || value == "")
            throw new CliException("error: jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'", 2);
        path = path.StartsWith('.') || path.StartsWith('[') ? path : "." + path;
        return item => item is not null && JsonPathSelector.Select(path, item, item) is { Count: > 0 } found && (value is null || found.Any(f => f is JsonValue && GoText.Of(f) == value));
    }
}
