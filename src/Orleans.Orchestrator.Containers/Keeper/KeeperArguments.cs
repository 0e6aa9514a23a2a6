using System.Globalization;

namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>The options of the program <c>orc-keeper</c>.</summary>
public static class KeeperArguments
{
    /// <summary>What to start the keeper with for it to have these options.</summary>
    public static IReadOnlyList<string> Format(RuntimeOptions options) =>
    [
        "--data-dir", options.DataDirectory,
        "--run-dir", options.RunDirectory,
        "--cgroup-parent", options.CgroupParent,
        "--log-max-bytes", options.LogMaxBytes.ToString(CultureInfo.InvariantCulture),
        "--log-max-files", options.LogMaxFiles.ToString(CultureInfo.InvariantCulture),
        "--user-namespace-ids", options.UserIds.ToString(),
        "--start-timeout-seconds", ((int)options.StartTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>Reads them.</summary>
    /// <exception cref="FormatException">An option is unknown or has no proper value.</exception>
    public static RuntimeOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new RuntimeOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count)
                throw new FormatException($"{arguments[i]} needs a value");
            options = With(options, arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private static RuntimeOptions With(RuntimeOptions options, string name, string value) => name switch
    {
        "--data-dir" => options with { DataDirectory = value },
        "--run-dir" => options with { RunDirectory = value },
        "--cgroup-parent" => options with { CgroupParent = value },
        "--log-max-bytes" => options with { LogMaxBytes = Number(name, value) },
        "--log-max-files" => options with { LogMaxFiles = (int)Number(name, value) },
        "--user-namespace-ids" => options with { UserIds = UserIdRange.TryParse(value) ?? throw new FormatException($"{name} must be FIRST:COUNT, multiples of 65536 both, not {value}") },
        "--start-timeout-seconds" => options with { StartTimeout = TimeSpan.FromSeconds(Number(name, value)) },
        _ => throw new FormatException(
            $"unknown option {name}; there are --data-dir, --run-dir, --cgroup-parent, --log-max-bytes, --log-max-files, --user-namespace-ids and --start-timeout-seconds"),
    };

    private static long Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{name} must be a positive number, not {value}");
}
