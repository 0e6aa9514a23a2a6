using System.CommandLine;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc logs</c></summary>
internal static class LogsCommand
{
    private static readonly Argument<string> Target = new("pod") { Description = "A pod, or kind/name of something that has pods" };
    private static readonly Option<string?> Container = new("--container", "-c") { Description = "The container; needed when the pod has several" };
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on with what is written later" };
    private static readonly Option<bool> Previous = new("--previous", "-p") { Description = "Of the run before the present one" };
    private static readonly Option<bool> Timestamps = new("--timestamps") { Description = "With the time of each line" };
    private static readonly Option<long?> Tail = new("--tail") { Description = "Only so many last lines" };
    private static readonly Option<string?> Since = new("--since") { Description = "Only lines younger than this, such as 5s, 2m or 3h" };

    public static Command Build() => new Command("logs", "Print what a container wrote") { Target, Container, Follow, Previous, Timestamps, Tail, Since }.Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var pod = await PodAsync(session, parsed.GetValue(Target)!, cancellation);
        var query = new List<string>();
        if (parsed.GetValue(Container) is { } container)
            query.Add("container=" + Uri.EscapeDataString(container));
        if (parsed.GetValue(Follow))
            query.Add("follow=true");
        if (parsed.GetValue(Previous))
            query.Add("previous=true");
        if (parsed.GetValue(Timestamps))
            query.Add("timestamps=true");
        if (parsed.GetValue(Tail) is >= 0 and var tail)
            query.Add($"tailLines={tail}");
        if (parsed.GetValue(Since) is { } since)
            query.Add($"sinceSeconds={Seconds(since)}");
        using var response = await session.Client.SendAsync(
            HttpMethod.Get, $"/api/v1/namespaces/{session.Namespace}/pods/{pod}/log?{string.Join('&', query)}", null, null, "*/*", cancellation);
        await using var input = await response.Content.ReadAsStreamAsync(cancellation);
        await using var output = Console.OpenStandardOutput();
        await input.CopyToAsync(output, cancellation);
        return 0;
    }

    private static async Task<string> PodAsync(Session session, string target, CancellationToken cancellation)
    {
        if (!target.Contains('/'))
            return target;
        var (kind, name) = await session.TargetAsync([target], cancellation);
        if (kind.Kind == "Pod")
            return name;
        var owner = await session.Client.GetAsync(kind.Path(session.Namespace, name), cancellation);
        var labels = owner["spec"]?["selector"]?["matchLabels"] as JsonObject ?? owner["spec"]?["selector"] as JsonObject ?? [];
        var selector = string.Join(',', labels.Select(l => $"{l.Key}={(string?)l.Value}"));
        var pods = await session.Client.GetAsync($"/api/v1/namespaces/{session.Namespace}/pods?labelSelector={Uri.EscapeDataString(selector)}", cancellation);
        return (string?)(pods["items"] as JsonArray)?.FirstOrDefault()?["metadata"]?["name"] ?? throw new CliException($"error: {target} has no pods");
    }

    private static long Seconds(string text)
    {
        var factor = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return factor > 0 && long.TryParse(text.AsSpan(0, text.Length - 1), out var number)
            ? number * factor
            : throw new CliException($"error: --since must be a number with s, m or h, not \"{text}\"", 2);
    }
}
