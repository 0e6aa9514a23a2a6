using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Create;

/// <summary>Deployments, Jobs and CronJobs from flags.</summary>
internal static class Workloads
{
    private static readonly Flag Image = Flag.Text("image", '\0', "The image");

    public static readonly Flag[] DeploymentFlags =
    [
        Flag.Words("image", '\0', "The image, or several"), Flag.Number("replicas", 'r', "How many pods", 1), Flag.Number("port", '\0', "The port that the containers listen on", -1),
    ];

    public static readonly Flag[] JobFlags = [Image, Flag.Text("from", '\0', "Not supported: create a Job from a CronJob's template")];

    public static readonly Flag[] CronJobFlags = [Image, Flag.Text("schedule", '\0', "When, as in cron"), Flag.Text("restart", '\0', "OnFailure or Never", "OnFailure")];

    public static JsonObject Deployment(Invocation call)
    {
        var images = call.All("image");
        if (images.Count == 0)
            throw call.Wrong("required flag(s) \"image\" not set");
        if (images.Count > 1 && call.After.Count > 0)
            throw call.Wrong("cannot specify multiple --image options and command");
        var deployment = Simple.Object("apps/v1", "Deployment", call);
        JsonObject Labels() => new() { ["app"] = Simple.Name(call) };
        deployment["metadata"]!["labels"] = Labels();
        deployment["spec"] = new JsonObject
        {
            ["replicas"] = call.Number("replicas"), ["selector"] = new JsonObject { ["matchLabels"] = Labels() }, ["strategy"] = new JsonObject(),
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["creationTimestamp"] = null, ["labels"] = Labels() },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray([.. images.Select((image, i) => Container(ContainerName(image), image, call, i == 0))]) },
            },
        };
        deployment["status"] = new JsonObject();
        return deployment;
    }

    public static JsonObject Job(Invocation call)
    {
        if (call.Text("from") is not null)
            throw new CliException("error: --from is not supported", 2);
        var job = Simple.Object("batch/v1", "Job", call);
        (job["spec"], job["status"]) = (JobSpec(call, "Never"), new JsonObject());
        return job;
    }

    public static JsonObject CronJob(Invocation call)
    {
        var job = Simple.Object("batch/v1", "CronJob", call);
        job["spec"] = new JsonObject
        {
            ["jobTemplate"] = new JsonObject { ["metadata"] = new JsonObject { ["creationTimestamp"] = null, ["name"] = Simple.Name(call) }, ["spec"] = JobSpec(call, call.Text("restart")!) },
            ["schedule"] = call.Text("schedule") ?? throw call.Wrong("schedule must be specified"),
        };
        job["status"] = new JsonObject();
        return job;
    }

    /// <summary>A name that an image suggests.</summary>
    public static string ContainerName(string image)
    {
        var name = image.Split('@')[0];
        name = name[(name.LastIndexOf('/') + 1)..].Split(':')[0];
        return name.Replace('_', '-').Replace('.', '-').ToLowerInvariant();
    }

    private static JsonObject JobSpec(Invocation call, string restart) => new()
    {
        ["template"] = new JsonObject
        {
            ["metadata"] = new JsonObject { ["creationTimestamp"] = null },
            ["spec"] = new JsonObject { ["containers"] = new JsonArray(Container(Simple.Name(call), call.Text("image") ?? throw call.Wrong("image must be specified"), call)), ["restartPolicy"] = restart },
        },
    };

    private static JsonNode Container(string name, string image, Invocation call, bool first = true)
    {
        var container = new JsonObject { ["image"] = image, ["name"] = name };
        if (call.After.Count > 0)
            container["command"] = new JsonArray([.. call.After.Select(a => (JsonNode)a)]);
        if (first && call.Knows("port") && call.Number("port") is >= 0 and var port)
            container["ports"] = new JsonArray(new JsonObject { ["containerPort"] = port });
        container["resources"] = new JsonObject();
        return container;
    }
}
