using System.CommandLine;
using System.Globalization;
using Orleans.Orchestrator.Simulation.Chaos;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>Options of <c>orc-load chaos</c>.</summary>
internal static class ChaosCommandLine
{
    private const string Range = "..";
    private static readonly Option<ulong> Seed = new("--seed") { Description = "What every choice follows from", DefaultValueFactory = _ => 1 };
    private static readonly Option<string?> Seeds = new("--seeds") { Description = "A campaign: all seeds from the first to the last, such as 1..1000" };
    private static readonly Option<double> Hours = new("--hours") { Description = "Hours of virtual time in which things are done to each cluster", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Nodes = new("--nodes") { Description = "Machines of each cluster", DefaultValueFactory = _ => 6 };
    private static readonly Option<int> AtOnce = new("--at-once") { Description = "Seeds run at once", DefaultValueFactory = _ => Environment.ProcessorCount };
    private static readonly Option<string?> Log = new("--log") { Description = "File for the log of one seed: every step and every change, with its time" };
    private static readonly Option<PlantedFault?> Plant = new("--plant") { Description = "A fault put around the control plane, to see the rules find it" };

    public static Command Build()
    {
        var chaos = new Command("chaos", "Live clusters through writes and faults, on one thread and in virtual time, as seeds will have it; check every rule throughout")
        {
            Seed, Seeds, Hours, Nodes, AtOnce, Log, Plant,
        };
        chaos.SetAction((parsed, cancellation) => Task.FromResult(ChaosCommand.Run(Read(parsed), cancellation)));
        return chaos;
    }

    private static ChaosArguments Read(ParseResult parsed)
    {
        var (first, last) = parsed.GetValue(Seeds) is { } range ? ReadRange(range) : (parsed.GetValue(Seed), parsed.GetValue(Seed));
        return new ChaosArguments
        {
            FirstSeed = first, LastSeed = last, Log = parsed.GetValue(Log),
            AtOnce = parsed.GetValue(AtOnce) is var many and >= 1 and <= 256 ? many : throw new UsageException("--at-once must be from 1 to 256"),
            Options = new ChaosOptions
            {
                Duration = parsed.GetValue(Hours) is var hours and > 0 and <= 100 ? TimeSpan.FromHours(hours) : throw new UsageException("--hours must be above 0 and at most 100"),
                Nodes = parsed.GetValue(Nodes) is var nodes and >= 6 and <= 200 ? nodes : throw new UsageException("--nodes must be from 6 to 200"),
                Planted = parsed.GetValue(Plant),
            },
        };
    }

    private static (ulong First, ulong Last) ReadRange(string text)
    {
        var parts = text.Split(Range);
        return parts.Length == 2 && ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && first <= last
            ? (first, last)
            : throw new UsageException($"--seeds must be a range such as 1{Range}1000, not '{text}'");
    }
}
