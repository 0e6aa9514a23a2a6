using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc apply view-last-applied</c> and <c>set-last-applied</c></summary>
internal static class LastAppliedCommand
{
    public static Verb View() => new("view-last-applied", "Show the manifest that was applied last")
    {
        Usage = "(KIND [NAME] | KIND/NAME | -f FILE)", Completes = Completes.Objects,
        Flags = [.. TargetFlags.Files, TargetFlags.Selector, TargetFlags.All, Flag.Text("output", 'o', "yaml or json", "yaml") with { Choices = ["yaml", "json"] }],
        Run = async (session, call, cancellation) =>
        {
            var reader = new TargetReader(session, call);
            foreach (var target in await reader.LiveAsync(cancellation))
            {
                var text = (string?)target.Object["metadata"]?["annotations"]?[ThreeWayPatch.Annotation] ?? throw new CliException($"error: no last-applied-configuration annotation found on resource: {target.Name}");
                session.Out.Write(ObjectPrinter.For(call.Text("output")!).Print((JsonObject)JsonNode.Parse(text)!));
            }

            return reader.Failed ? 1 : 0;
        },
    };

    public static Verb Set() => new("set-last-applied", "Set the annotation of what was applied last to a file")
    {
        Usage = "-f FILE", Flags = [.. TargetFlags.Files, Flag.Switch("create-annotation", '\0', "Also where there is none yet"), .. Change.Flags("kubectl-last-applied")],
        Run = async (session, call, cancellation) =>
        {
            var change = new Change(session, call);
            foreach (var target in await new TargetReader(session, call).LiveAsync(cancellation))
            {
                if (target.Object["metadata"]?["annotations"]?[ThreeWayPatch.Annotation] is null && !call.Is("create-annotation"))
                    throw new CliException($"error: no last-applied-configuration annotation found on resource: {target.Name}, to create the annotation, run the command with --create-annotation");
                var text = ThreeWayPatch.WithAnnotation(target.Manifest!)["metadata"]!["annotations"]![ThreeWayPatch.Annotation]!.DeepClone();
                var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [ThreeWayPatch.Annotation] = text } } };
                change.Tell(target.Kind, await change.PatchAsync(target, patch, ApiClient.MergePatch, cancellation), "configured");
            }

            return 0;
        },
    };
}
