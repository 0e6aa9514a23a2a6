using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Describe;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc describe</c></summary>
internal static class DescribeCommand
{
    private const string Prefix = "the beginning of a name";

    public static Verb Verb() => new("describe", "Show objects in words, with what happened to them")
    {
        Usage = "(KIND [NAME or its beginning…] | KIND/NAME… | -f FILE)", Completes = Completes.Objects,
        Flags = [.. TargetFlags.Files, TargetFlags.Selector, TargetFlags.AllNamespaces, Flag.Switch("show-events", '\0', "With events", true), Flag.Number("chunk-size", '\0', "Accepted and not needed", 500)],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var context = new DescribeContext(session.Client, call.Is("show-events"), TimeProvider.System.GetUtcNow(), cancellation);
        var (first, errors) = (true, new List<CliException>());
        if (call.Words.Count == 0 && call.All("filename").Count == 0)
            throw new CliException("You must specify the type of resource to describe. Use \"orc api-resources\" for a complete list of supported resources.", 2);
        foreach (var target in await TargetsAsync(session, call, errors, cancellation))
        {
            try
            {
                var item = target.Live ?? await session.Client.GetAsync(target.Path, cancellation);
                var text = await Describer.DescribeAsync(target.Kind, item, context);
                // Those found by the beginning of their names end with an empty line, others are apart by two.
                session.Out.Write(target.Source == Prefix ? text + "\n" : (first ? "" : "\n\n") + text);
                first = false;
            }
            catch (ServerException e)
            {
                errors.Add(e);
            }
        }

        session.Out.Flush();
        foreach (var error in errors)
            Console.Error.WriteLine(error.Message);
        if (first && errors.Count == 0)
            Console.Error.WriteLine(call.Is("all-namespaces") ? "No resources found" : $"No resources found in {session.Namespace} namespace.");
        return errors.Count == 0 ? 0 : 1;
    }

    private static async Task<List<Target>> TargetsAsync(Session session, Invocation call, List<CliException> errors, CancellationToken cancellation)
    {
        if (call.All("filename").Count > 0)
            return await new TargetReader(session, call).NamedAsync(cancellation);
        var found = new List<Target>();
        foreach (var (kind, name) in await WordReader.ReadAsync(session, call.Words, cancellation))
        {
            if (name is not null && await session.Client.FindAsync(kind.Path(session.Namespace, name), cancellation) is { } exact)
            {
                found.Add(new Target(kind, session.Namespace, name) { Live = exact });
                continue;
            }

            var query = call.Text("selector") is { } labels ? "?labelSelector=" + Uri.EscapeDataString(labels) : "";
            var list = await session.Client.GetAsync(kind.Path(call.Is("all-namespaces") ? null : session.Namespace) + query, cancellation);
            var items = TargetReader.Items(kind, list).Where(i => name is null || ((string?)i["metadata"]?["name"] ?? "").StartsWith(name, StringComparison.Ordinal)).ToList();
            if (items.Count == 0 && name is not null)
                errors.Add(new ServerException(404, "NotFound", $"{kind.Collection} \"{name}\" not found", null));
            found.AddRange(items.Select(i => new Target(kind, (string?)i["metadata"]?["namespace"], (string?)i["metadata"]?["name"] ?? "") { Live = i, Source = name is null ? "" : Prefix }));
        }

        return found;
    }
}
