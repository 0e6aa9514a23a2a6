using System.Collections.Immutable;
using System.Text.Json;

namespace Orleans.Orchestrator.Containers.Images.Oci;

/// <summary>Between the configuration as it stands in JSON and <see cref="ImageConfig"/>.</summary>
internal static class OciConfigMapping
{
    private const long NanosecondsPerTick = 100;

    private static readonly JsonElement EmptyObject = JsonDocument.Parse("{}").RootElement.Clone();

    public static ImageConfig ToImageConfig(this OciContainerConfig? config) => config is null ? new ImageConfig() : new ImageConfig
    {
        User = config.User ?? "",
        ExposedPorts = [.. (config.ExposedPorts ?? []).Keys],
        Env = [.. config.Env ?? []],
        Entrypoint = [.. config.Entrypoint ?? []],
        Cmd = [.. config.Cmd ?? []],
        Volumes = [.. (config.Volumes ?? []).Keys],
        WorkingDir = config.WorkingDir ?? "",
        Labels = (config.Labels ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
        StopSignal = config.StopSignal ?? "",
        Shell = [.. config.Shell ?? []],
        Healthcheck = ToHealthcheck(config.Healthcheck),
    };

    public static OciContainerConfig ToOci(this ImageConfig config) => new()
    {
        User = NullIfEmpty(config.User),
        ExposedPorts = Set(config.ExposedPorts),
        Env = List(config.Env),
        Entrypoint = List(config.Entrypoint),
        Cmd = List(config.Cmd),
        Volumes = Set(config.Volumes),
        WorkingDir = NullIfEmpty(config.WorkingDir),
        Labels = config.Labels.IsEmpty ? null : new SortedDictionary<string, string>(config.Labels, StringComparer.Ordinal),
        StopSignal = NullIfEmpty(config.StopSignal),
        Shell = List(config.Shell),
        Healthcheck = config.Healthcheck is not { } check ? null : new OciHealthcheck
        {
            Test = [.. check.Test],
            Interval = Nanoseconds(check.Interval),
            Timeout = Nanoseconds(check.Timeout),
            StartPeriod = Nanoseconds(check.StartPeriod),
            Retries = check.Retries ?? 0,
        },
    };

    private static ImageHealthcheck? ToHealthcheck(OciHealthcheck? check) => check?.Test is not { Count: > 0 } test ? null : new ImageHealthcheck([.. test])
    {
        Interval = Span(check.Interval),
        Timeout = Span(check.Timeout),
        StartPeriod = Span(check.StartPeriod),
        Retries = check.Retries > 0 ? check.Retries : null,
    };

    private static TimeSpan? Span(long nanoseconds) => nanoseconds > 0 ? TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick) : null;

    private static long Nanoseconds(TimeSpan? span) => (span?.Ticks ?? 0) * NanosecondsPerTick;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static List<string>? List(ImmutableArray<string> items) => items.IsEmpty ? null : [.. items];

    private static SortedDictionary<string, JsonElement>? Set(ImmutableSortedSet<string> items) =>
        items.IsEmpty ? null : new SortedDictionary<string, JsonElement>(items.ToDictionary(x => x, _ => EmptyObject), StringComparer.Ordinal);
}
