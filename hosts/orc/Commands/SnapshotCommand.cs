using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Snapshots;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc snapshot</c>: what a simulator needs of a live cluster, in one file. The cluster is only read.</summary>
internal static class SnapshotCommand
{
    private const int PageSize = 500;

    /// <summary>What is taken, as discovery names it; kinds that the server doesn't serve are left out.</summary>
    private static readonly string[] Kinds =
    [
        "namespaces", "priorityclasses.scheduling.k8s.io", "nodes", "limitranges", "resourcequotas", "serviceaccounts", "configmaps", "secrets", "services",
        "poddisruptionbudgets.policy", "storageclasses.storage.k8s.io", "persistentvolumes", "persistentvolumeclaims", "deployments.apps", "replicasets.apps",
        "statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch", "pods",
    ];

    public static Verb Verb() => new("snapshot", "Write what matters of the whole cluster into one file, for orc-load what-if")
    {
        Flags = [Flag.Text("output", 'o', "The file; - for standard output", "-")],
        Examples = ["orc snapshot -o cluster.json", "orc-load what-if --snapshot cluster.json --drain node-1"],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Words.Count > 0)
            throw call.Wrong("snapshot takes the whole cluster, and no names");
        var discovery = await session.FreshDiscoveryAsync(cancellation);
        var kinds = Kinds.SelectMany(discovery.Find).Where(k => k.Allows("list")).ToList();
        var version = (string?)(await session.Client.GetAsync("/version", cancellation))["gitVersion"] ?? "";
        var file = call.Text("output")!;
        if (file == "-")
        {
            await WriteAsync(session, kinds, version, session.Out, cancellation);
            return 0;
        }

        // What is half done must not look like a snapshot.
        var temporary = file + ".part";
        int count;
        await using (var output = new StreamWriter(temporary, false, new UTF8Encoding(false)))
            count = await WriteAsync(session, kinds, version, output, cancellation);
        File.Move(temporary, file, overwrite: true);
        session.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} objects written to {file}"));
        return 0;
    }

    private static async Task<int> WriteAsync(Session session, List<ApiKind> kinds, string version, TextWriter output, CancellationToken cancellation)
    {
        var count = 0;
        await output.WriteAsync(SnapshotForm.Header(version, TimeProvider.System.GetUtcNow()));
        foreach (var kind in kinds)
        {
            string? next = null;
            do
            {
                var page = await session.Client.GetAsync($"{kind.Path(null)}?limit={PageSize}{(next is null ? "" : "&continue=" + Uri.EscapeDataString(next))}", cancellation);
                foreach (var item in (page["items"] as JsonArray ?? []).OfType<JsonObject>())
                    await output.WriteAsync((count++ == 0 ? "\n" : ",\n") + SnapshotForm.Line(kind, item));
                next = (string?)page["metadata"]?["continue"];
            }
            while (next is { Length: > 0 });
        }

        await output.WriteAsync(SnapshotForm.Footer);
        return count;
    }
}
