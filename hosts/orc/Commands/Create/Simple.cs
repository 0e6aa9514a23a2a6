using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Create;

/// <summary>Small objects from flags, with the empty fields that kubectl's have too, so that a dry run prints the same.</summary>
internal static class Simple
{
    public static readonly Flag[] QuotaFlags = [Flag.Words("hard", '\0', "Limits, as cpu=1,pods=10"), Flag.Words("scopes", '\0', "Scopes")];

    public static readonly Flag[] BudgetFlags =
    [
        TargetSelector, Flag.Text("min-available", '\0', "How many pods must stay, a number or a percentage"), Flag.Text("max-unavailable", '\0', "How many pods may be away, a number or a percentage"),
    ];

    public static readonly Flag[] PriorityFlags =
    [
        Flag.Number("value", '\0', "The priority", 0), Flag.Switch("global-default", '\0', "For pods that name no class"), Flag.Text("description", '\0', "What it is for"),
        Flag.Text("preemption-policy", '\0', "PreemptLowerPriority or Never", "PreemptLowerPriority"),
    ];

    private static Flag TargetSelector => Flag.Text("selector", '\0', "Label selector of the pods");

    /// <summary>The name that the command line gives.</summary>
    public static string Name(Invocation call) => call.Before.Count switch
    {
        1 => call.Before[0],
        0 => throw call.Wrong("exactly one NAME is required, got 0"),
        var count => throw call.Wrong($"exactly one NAME is required, got {count}"),
    };

    public static JsonObject Object(string version, string kind, Invocation call) => new()
    {
        ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = new JsonObject { ["creationTimestamp"] = null, ["name"] = Name(call) },
    };

    public static JsonObject Space(Invocation call)
    {
        var space = Object("v1", "Namespace", call);
        (space["spec"], space["status"]) = (new JsonObject(), new JsonObject());
        return space;
    }

    /// <summary>With the namespace, if the user named one.</summary>
    public static JsonObject Placed(JsonObject made, Invocation call)
    {
        if (call.Text("namespace") is { } space && (string?)made["kind"] is not ("Namespace" or "PriorityClass"))
            made["metadata"]!["namespace"] = space;
        return made;
    }

    /// <summary>Without the empty times that only printing shows.</summary>
    public static JsonObject WithoutNulls(JsonObject made)
    {
        var copy = (JsonObject)made.DeepClone();
        Strip(copy);
        return copy;
    }

    public static JsonObject Quota(Invocation call)
    {
        var hard = new JsonObject();
        foreach (var pair in call.All("hard"))
            hard[Pairs.Split(pair, "--hard", out var value)] = value;
        var quota = Object("v1", "ResourceQuota", call);
        quota["spec"] = new JsonObject();
        if (hard.Count > 0)
            quota["spec"]!["hard"] = hard;
        if (call.All("scopes") is { Count: > 0 } scopes)
            quota["spec"]!["scopes"] = new JsonArray([.. scopes.Select(s => (JsonNode)s)]);
        quota["status"] = new JsonObject();
        return quota;
    }

    public static JsonObject Budget(Invocation call)
    {
        var selector = call.Text("selector") ?? throw call.Wrong("a selector must be specified");
        var (least, most) = (call.Text("min-available"), call.Text("max-unavailable"));
        if (least is null == most is null)
            throw call.Wrong(least is null ? "one of min-available or max-unavailable must be specified" : "min-available and max-unavailable cannot be both specified");
        var budget = Object("policy/v1", "PodDisruptionBudget", call);
        budget["spec"] = new JsonObject { [least is null ? "maxUnavailable" : "minAvailable"] = Count((least ?? most)!), ["selector"] = new JsonObject { ["matchLabels"] = Pairs.Map(selector.Split(','), "--selector") } };
        budget["status"] = new JsonObject { ["currentHealthy"] = 0, ["desiredHealthy"] = 0, ["disruptionsAllowed"] = 0, ["expectedPods"] = 0 };
        return budget;
    }

    public static JsonObject Priority(Invocation call)
    {
        var priority = Object("scheduling.k8s.io/v1", "PriorityClass", call);
        if (call.Text("description") is { Length: > 0 } text)
            priority["description"] = text;
        if (call.Is("global-default"))
            priority["globalDefault"] = true;
        (priority["preemptionPolicy"], priority["value"]) = (call.Text("preemption-policy"), call.Number("value"));
        return priority;
    }

    private static JsonNode Count(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : text;

    private static void Strip(JsonObject map)
    {
        foreach (var name in map.Where(p => p.Value is null).Select(p => p.Key).ToList())
            map.Remove(name);
        foreach (var (_, value) in map)
        {
            if (value is JsonObject inner)
                Strip(inner);
        }
    }
}
