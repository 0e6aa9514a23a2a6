using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Selectors;
using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Sampling;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Orleans.Orchestrator.Simulation.Scenarios;

/// <summary>Reads scenarios from YAML. Unknown keys are refused: a mistyped fault would be a run that tests nothing.</summary>
public static class ScenarioFile
{
    private const int MaxNodes = 1_000_000;

    /// <summary>Reads a scenario.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="folder">Where the manifests that it names are looked for.</param>
    /// <exception cref="ScenarioException">It can't be read.</exception>
    public static Scenario Read(string yaml, string folder)
    {
        try
        {
            var file = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<ScenarioDocument>(yaml)
                ?? throw new ScenarioException("the scenario is empty");
            return new Scenario
            {
                Name = file.Name ?? "scenario", Seed = file.Seed ?? 1, Speed = Positive(file.Speed ?? 1, "speed"),
                Patience = file.Patience is null ? TimeSpan.FromMinutes(10) : DurationModel.ParseTime(file.Patience),
                Nodes = [.. (file.Nodes ?? []).Select(ToClass)],
                Steps =
                [
                    .. (file.Manifests ?? []).Select(m => new Step(new StepAction.Apply(Path.Combine(folder, m)), TimeSpan.Zero, true)),
                    .. (file.Steps ?? []).Select((s, i) => ToStep(s, i, folder)),
                ],
            };
        }
        catch (YamlException e)
        {
            throw new ScenarioException($"line {e.Start.Line}, column {e.Start.Column}: {e.InnerException?.Message ?? e.Message}", e);
        }
        catch (FormatException e)
        {
            throw new ScenarioException(e.Message, e);
        }
    }

    private static NodeClass ToClass(ScenarioDocument.NodesPart part) => new()
    {
        Name = part.Name ?? "node",
        Count = part.Count is >= 1 and <= MaxNodes ? part.Count : throw new ScenarioException($"nodes {part.Name}: count {part.Count} is not between 1 and {MaxNodes}"),
        Zones = [.. part.Zones ?? []],
        Cpu = Quantity.Parse(part.Cpu ?? "16"), Memory = Quantity.Parse(part.Memory ?? "64Gi"), Pods = part.Pods ?? 110,
        Labels = Map<string>.From(part.Labels ?? []),
        Taints = [.. (part.Taints ?? []).Select(t => new Taint { Key = t.Key ?? "", Value = t.Value, Effect = t.Effect ?? "NoSchedule" })],
        Runtime = part.Runtime is { } runtime ? ToRuntime(runtime) : new RuntimeModel(),
    };

    private static RuntimeModel ToRuntime(ScenarioDocument.RuntimePart part)
    {
        var standard = new RuntimeModel();
        return new RuntimeModel
        {
            Pull = Duration(part.Pull, standard.Pull), Start = Duration(part.Start, standard.Start), Ready = Duration(part.Ready, standard.Ready),
            Stop = Duration(part.Stop, standard.Stop), Work = Duration(part.Work, standard.Work),
            CrashAfter = part.CrashAfter is null ? TimeSpan.Zero : DurationModel.ParseTime(part.CrashAfter),
            Slowness = Positive(part.Slowness ?? 1, "slowness"),
        };
    }

    private static Step ToStep(ScenarioDocument.StepPart part, int index, string folder)
    {
        StepAction[] actions = [.. Actions(part, folder)];
        return actions.Length == 1
            ? new Step(actions[0], part.After is null ? TimeSpan.Zero : DurationModel.ParseTime(part.After), part.Settle ?? actions[0] is not StepAction.Wait)
            : throw new ScenarioException($"step {index + 1} must say one thing to do, but says {actions.Length}");
    }

    private static IEnumerable<StepAction> Actions(ScenarioDocument.StepPart part, string folder)
    {
        if (part.Deploy is { } deploy)
            yield return new StepAction.Deploy(deploy.Name ?? "app", deploy.Count ?? 1, deploy.Replicas ?? 1, ToShape(deploy));
        if (part.Arrive is { } arrive)
        {
            yield return new StepAction.Arrive(arrive.Name ?? "arrival", Positive(arrive.PerSecond ?? 1, "perSecond"),
                DurationModel.ParseTime(arrive.For ?? "10s"), arrive.Replicas ?? 1, ToShape(arrive));
        }

        if (part.Apply is { } path)
            yield return new StepAction.Apply(Path.Combine(folder, path));
        if (part.Scale is { } scale)
            yield return new StepAction.Scale(Required(scale.Deployment, "scale.deployment"), scale.Replicas ?? 1);
        if (part.Rollout is { } rollout)
            yield return new StepAction.Rollout(Required(rollout.Deployment, "rollout.deployment"), rollout.Image ?? "app:2");
        if (part.Delete is { } deployment)
            yield return new StepAction.Delete(deployment);
        foreach (var (kind, fault) in part.Faults)
            yield return new StepAction.Machines(kind, ToChoice(fault), Positive(fault.Times ?? (kind == MachineFault.Slow ? 10 : 3), "times"), DurationModel.ParseTime(fault.Every ?? "5s"));
        if (part.Crash is { } crash)
            yield return new StepAction.Crash(crash.Pods ?? 1);
        if (part.Join is { } join)
            yield return new StepAction.Join(ToClass(join));
        if (part.Lose is { } lose)
            yield return lose == "silo" ? new StepAction.LoseSilo() : throw new ScenarioException($"lose {lose}: only a silo can be lost");
        if (part.Wait is { } wait)
            yield return new StepAction.Wait(DurationModel.ParseTime(wait));
    }

    private static PodShape ToShape(ScenarioDocument.PodsPart part) => new()
    {
        Cpu = Quantity.Parse(part.Cpu ?? "100m"), Memory = Quantity.Parse(part.Memory ?? "64Mi"), Image = part.Image ?? "app:1",
        Apart = part.Apart, Spread = part.Spread, Priority = part.Priority, Rebalance = part.Rebalance,
        MinAvailable = part.MinAvailable is not { } most ? null : int.TryParse(most, out var number) ? number : most,
    };

    private static NodeChoice ToChoice(ScenarioDocument.FaultPart part) => new(
        part.Zone, part.Node, part.Nodes, part.Percent is { } percent ? Positive(percent, "percent") : null, part.Selector is { } labels ? LabelQuery.Parse(labels) : null);

    private static DurationModel Duration(string? text, DurationModel otherwise) => text is null ? otherwise : DurationModel.Parse(text);

    private static string Required(string? value, string name) => value ?? throw new ScenarioException($"{name} is missing");

    private static double Positive(double value, string name) => value > 0 ? value : throw new ScenarioException($"{name} {value} is not positive");
}
