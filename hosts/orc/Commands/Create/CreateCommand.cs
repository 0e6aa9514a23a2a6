using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Create;

/// <summary><c>orc create</c>: from files, or from flags for the kinds that are often made so.</summary>
internal static class CreateCommand
{
    private static readonly Flag SaveConfig = Flag.Switch("save-config", '\0', "Keep the manifest in the annotation that apply compares with");

    public static Verb Verb() => new("create", "Create objects from a file or from flags")
    {
        Usage = "-f FILE",
        Examples = ["orc create -f web.yaml", "orc create deployment web --image=localhost/web:1 --replicas=3", "orc create configmap c --from-literal=a=b"],
        Flags =
        [
            .. TargetFlags.Files, .. Change.Flags("kubectl-create"), Change.Validate, SaveConfig, TargetFlags.Selector,
            Flag.Text("raw", '\0', "POST the file to this path of the server"), Flag.Switch("edit", '\0', "Edit the manifest before it is sent"),
        ],
        Verbs =
        [
            Made("deployment", "a Deployment", ["deploy"], Workloads.DeploymentFlags, Workloads.Deployment), Made("namespace", "a Namespace", ["ns"], [], Simple.Space),
            Made("configmap", "a ConfigMap", ["cm"], DataFlags.ConfigMap, DataFlags.MakeConfigMap), Secrets.Verb(), Services.Verb(),
            Made("serviceaccount", "a ServiceAccount", ["sa"], [], c => Simple.Object("v1", "ServiceAccount", c)),
            Made("quota", "a ResourceQuota", ["resourcequota"], Simple.QuotaFlags, Simple.Quota), Made("poddisruptionbudget", "a PodDisruptionBudget", ["pdb"], Simple.BudgetFlags, Simple.Budget),
            Made("priorityclass", "a PriorityClass", ["pc"], Simple.PriorityFlags, Simple.Priority), Made("job", "a Job", [], Workloads.JobFlags, Workloads.Job),
            Made("cronjob", "a CronJob", ["cj"], Workloads.CronJobFlags, Workloads.CronJob), TokenCommand.Verb(),
        ],
        Run = RunAsync,
    };

    /// <summary>A verb that makes one object from flags.</summary>
    public static Verb Made(string name, string what, string[] aliases, Flag[] flags, Func<Invocation, JsonObject> make) => new(name, "Create " + what)
    {
        Usage = "NAME", Aliases = aliases, Flags = [.. flags, .. Change.Flags("kubectl-create"), Change.Validate, SaveConfig],
        Run = async (session, call, cancellation) => await PostAsync(session, call, Simple.Placed(make(call), call), "", cancellation),
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Words.Count > 0)
            throw call.Wrong($"Unexpected args: [{string.Join(' ', call.Words)}]");
        if (call.Text("raw") is { } raw && call.All("filename") is [var file])
            return await RawRequest.RunAsync(session, HttpMethod.Post, raw, await ManifestReader.TextAsync(file, cancellation), cancellation);
        if (call.All("filename").Count == 0)
            throw call.Wrong("must specify one of -f and -k");
        var reader = new TargetReader(session, call);
        foreach (var target in await reader.NamedAsync(cancellation))
        {
            try
            {
                await PostAsync(session, call, target.Manifest!, target.Source, cancellation, target);
            }
            catch (CliException e) when (e.ExitCode == 1)
            {
                reader.Report(e);
            }
        }

        return reader.Failed ? 1 : 0;
    }

    private static async Task<int> PostAsync(Session session, Invocation call, JsonObject manifest, string source, CancellationToken cancellation, Target? known = null)
    {
        var change = new Change(session, call);
        var body = call.Is("save-config") ? ThreeWayPatch.WithAnnotation(manifest) : manifest;
        if (change.OnlyShown)
        {
            change.Tell(Qualified(manifest), body, "created");
            return 0;
        }

        var kind = known?.Kind ?? await session.KindAsync(manifest, source, cancellation);
        var space = known is not null ? known.Namespace : kind.Namespaced ? (string?)manifest["metadata"]?["namespace"] ?? session.Namespace : null;
        try
        {
            var made = await session.Client.SendJsonAsync(HttpMethod.Post, change.Path(kind.Path(space), validate: true), Simple.WithoutNulls(body), cancellation);
            change.Tell(kind, made, "created");
            return 0;
        }
        catch (ServerException e) when (source.Length > 0)
        {
            throw e.When($"error when creating \"{source}\"");
        }
        catch (ServerException e) when (e.Reason != "Invalid" && e.Code != 401 && call.Verb.Name is not "namespace")
        {
            throw new CliException($"error: failed to create {call.Verb.Name}: {e.Text}");
        }
    }

    /// <summary>How a manifest's kind is named without asking the server.</summary>
    private static string Qualified(JsonObject manifest)
    {
        var version = (string?)manifest["apiVersion"] ?? "";
        var kind = ((string?)manifest["kind"] ?? "").ToLowerInvariant();
        return version.Contains('/') ? $"{kind}.{version[..version.IndexOf('/')]}" : kind;
    }
}
