using System.Collections.Immutable;
using System.Globalization;
using Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>The instructions that change only the configuration.</summary>
internal static class ConfigSteps
{
    private const int MaxPortsInRange = 1000;

    /// <summary>The state after the instruction; null for an instruction that makes a layer.</summary>
    /// <exception cref="FormatException">When a value is wrong.</exception>
    public static StageState? Apply(StageState state, Instruction instruction, Func<string, string> expand) => instruction switch
    {
        EnvInstruction env => env.Variables.Select(x => (x.Name, Value: expand(x.Value))).ToList()
            .Aggregate(state, (current, x) => current.WithEnv(x.Name, x.Value)),
        LabelInstruction labels => state with
        {
            Config = state.Config with { Labels = state.Config.Labels.SetItems(labels.Labels.Select(x => KeyValuePair.Create(x.Name, expand(x.Value)))) },
        },
        CommandInstruction { Source.Keyword: "CMD" } cmd => state with { Config = state.Config with { Cmd = cmd.WithShell(state.Shell) }, HasOwnCmd = true },
        CommandInstruction { Source.Keyword: "ENTRYPOINT" } entrypoint => state with
        {
            Config = state.Config with { Entrypoint = entrypoint.WithShell(state.Shell), Cmd = state.HasOwnCmd ? state.Config.Cmd : [] },
        },
        WordInstruction { Source.Keyword: "USER" } user => state with { Config = state.Config with { User = NotEmpty(expand(user.Word), "USER") } },
        WordInstruction { Source.Keyword: "STOPSIGNAL" } signal =>
            state with { Config = state.Config with { StopSignal = NotEmpty(expand(signal.Word), "STOPSIGNAL") } },
        WordsInstruction { Source.Keyword: "EXPOSE" } ports =>
            state with { Config = state.Config with { ExposedPorts = state.Config.ExposedPorts.Union(ports.Words.SelectMany(x => Ports(expand(x)))) } },
        WordsInstruction { Source.Keyword: "VOLUME" } volumes =>
            state with { Config = state.Config with { Volumes = state.Config.Volumes.Union(volumes.Words.Select(x => NotEmpty(expand(x), "VOLUME"))) } },
        ShellInstruction shell => state with { Config = state.Config with { Shell = shell.Shell } },
        HealthcheckInstruction check => state with { Config = state.Config with { Healthcheck = check.Check } },
        _ => null,
    };

    /// <summary><c>80</c>, <c>80/tcp</c> or <c>8000-8010/udp</c> as <c>port/protocol</c>.</summary>
    private static IEnumerable<string> Ports(string text)
    {
        var slash = text.IndexOf('/');
        var protocol = slash < 0 ? "tcp" : text[(slash + 1)..].ToLowerInvariant();
        var range = (slash < 0 ? text : text[..slash]).Split('-');
        if (protocol is not ("tcp" or "udp" or "sctp") || range.Length > 2)
            throw new FormatException($"EXPOSE '{text}' must be port, port/tcp, port/udp, port/sctp or a range of ports");
        var (first, last) = (Port(range[0]), Port(range[^1]));
        if (last < first || last - first >= MaxPortsInRange)
            throw new FormatException($"EXPOSE '{text}': the range must rise and have at most {MaxPortsInRange} ports");
        return Enumerable.Range(first, last - first + 1).Select(x => $"{x.ToString(CultureInfo.InvariantCulture)}/{protocol}");
    }

    private static int Port(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? port
            : throw new FormatException($"port '{text}' must be a number from 1 to 65535");

    private static string NotEmpty(string value, string keyword) =>
        value.Length > 0 ? value : throw new FormatException($"{keyword} is empty after its variables are put in");
}
