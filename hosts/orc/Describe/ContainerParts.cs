using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>The containers of a pod or a template.</summary>
internal static class ContainerParts
{
    public static void All(Description to, string title, JsonArray containers, JsonArray? statuses, JsonObject? pod, string indent)
    {
        to.Line(0, $"{indent}{title}:{(containers.Count == 0 ? " <none>" : "")}");
        foreach (var container in containers.OfType<JsonObject>())
        {
            var status = statuses?.OfType<JsonObject>().FirstOrDefault(s => (string?)s["name"] == (string?)container["name"]);
            to.Line(1, $"{(indent.Length > 0 ? " " : "")}{(string?)container["name"]}:");
            Basics(to, container, status);
            Words(to, "Command", container["command"] as JsonArray);
            Words(to, "Args", container["args"] as JsonArray);
            if (status is not null)
                State(to, status);
            Amounts(to, "Limits", container["resources"]?["limits"] as JsonObject);
            Amounts(to, "Requests", container["resources"]?["requests"] as JsonObject);
            to.Field(2, "Liveness", ProbeText.Of(container["livenessProbe"])).Field(2, "Readiness", ProbeText.Of(container["readinessProbe"])).Field(2, "Startup", ProbeText.Of(container["startupProbe"]));
            EnvironmentParts.Sources(to, container["envFrom"] as JsonArray ?? []);
            EnvironmentParts.Variables(to, container["env"] as JsonArray ?? [], pod, container);
            Mounts(to, container);
        }
    }

    private static void Basics(Description to, JsonObject container, JsonObject? status)
    {
        if (status is not null)
            to.Line(2, $"Container ID:\t{(string?)status["containerID"]}");
        to.Line(2, $"Image:\t{(string?)container["image"]}");
        if (status is not null)
            to.Line(2, $"Image ID:\t{(string?)status["imageID"]}");
        var ports = (container["ports"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var (own, host) = (string.Join(", ", ports.Select(p => Port(p, "containerPort"))), string.Join(", ", ports.Select(p => $"{(int?)p["hostPort"] ?? 0}/{(string?)p["protocol"] ?? "TCP"}")));
        to.Line(2, $"{(ports.Count > 1 ? "Ports" : "Port")}:\t{(own.Length > 0 ? own : "<none>")}");
        to.Line(2, $"{(ports.Count > 1 ? "Host Ports" : "Host Port")}:\t{(host.Length > 0 ? host : "<none>")}");
        if (container["securityContext"]?["seccompProfile"] is { } profile)
        {
            to.Line(2, $"SeccompProfile:\t{(string?)profile["type"]}");
            to.Field(3, "LocalhostProfile", (string?)profile["localhostProfile"]);
        }
    }

    private static string Port(JsonObject port, string field)
    {
        var text = $"{(int?)port[field] ?? 0}/{(string?)port["protocol"] ?? "TCP"}";
        return (string?)port["name"] is { Length: > 0 } name ? $"{text} ({name})" : text;
    }

    private static void Words(Description to, string title, JsonArray? words)
    {
        if (words is not { Count: > 0 })
            return;
        to.Line(2, title + ":");
        foreach (var line in words.SelectMany(w => ((string?)w ?? "").Split('\n')))
            to.Line(3, line);
    }

    private static void State(Description to, JsonObject status)
    {
        One("State", status["state"]);
        if (status["lastState"]?["terminated"] is not null)
            One("Last State", status["lastState"]);
        to.Line(2, $"Ready:\t{((bool?)status["ready"] == true ? "True" : "False")}").Line(2, $"Restart Count:\t{(int?)status["restartCount"] ?? 0}");

        void One(string title, JsonNode? state)
        {
            if (state?["running"] is { } running)
            {
                to.Line(2, $"{title}:\tRunning").Line(3, $"Started:\t{Started(running["startedAt"])}");
            }
            else if (state?["terminated"] is { } over)
            {
                to.Line(2, $"{title}:\tTerminated").Field(3, "Reason", (string?)over["reason"]).Field(3, "Message", (string?)over["message"]).Line(3, $"Exit Code:\t{(int?)over["exitCode"] ?? 0}");
                to.Field(3, "Signal", (int?)over["signal"] is > 0 and var signal ? $"{signal}" : null);
                to.Line(3, $"Started:\t{Started(over["startedAt"])}").Line(3, $"Finished:\t{Started(over["finishedAt"])}");
            }
            else
            {
                to.Line(2, $"{title}:\tWaiting").Field(3, "Reason", (string?)state?["waiting"]?["reason"]);
            }
        }
    }

    /// <summary>What has no time is shown as at the beginning of all times.</summary>
    private static string Started(JsonNode? time) => Description.Time(time) is { Length: > 0 } text ? text : "Mon, 01 Jan 0001 00:00:00 +0000";

    private static void Amounts(Description to, string title, JsonObject? amounts)
    {
        if (amounts is not { Count: > 0 })
            return;
        to.Line(2, title + ":");
        foreach (var (name, value) in amounts.OrderBy(a => a.Key, StringComparer.Ordinal))
            to.Line(3, $"{name}:\t{(string?)value}");
    }

    private static void Mounts(Description to, JsonObject container)
    {
        var mounts = (container["volumeMounts"] as JsonArray ?? []).OfType<JsonObject>().OrderBy(m => (string?)m["mountPath"], StringComparer.Ordinal).ToList();
        to.Line(2, $"Mounts:{(mounts.Count == 0 ? "\t<none>" : "")}");
        foreach (var mount in mounts)
        {
            var flags = ((bool?)mount["readOnly"] == true ? "ro" : "rw") + ((string?)mount["subPath"] is { Length: > 0 } path ? $",path=\"{path}\"" : "");
            to.Line(3, $"{(string?)mount["mountPath"]} from {(string?)mount["name"]} ({flags})");
        }
    }
}
