using System.Globalization;
using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Simulation.Checking.Registers;
using Orleans.Orchestrator.Simulation.Http;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Chaos.Clients;

/// <summary>
/// Writes and reads a few ConfigMaps by every verb that there is, one thing after another, while others do the same. What it changes it often knows from
/// before, so that others come between.
/// </summary>
internal sealed class RegisterUser(string name, ApiClient api, RegisterChecker checker, SeededRandom random, TimeProvider time)
{
    private const string Path = "/api/v1/namespaces/default/configmaps";
    private const string Label = "register";
    private const string Json = "application/json";
    private static readonly string[] Keys = ["reg-0", "reg-1", "reg-2"];
    private static readonly string[] Fields = ["a", "b", "c"];
    private static readonly TimeSpan MeanPause = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, RegisterVersion> _known = [];
    private int _values;

    /// <summary>Whether a name is one of the ConfigMaps.</summary>
    public static bool Uses(string key) => Keys.Contains(key);

    /// <summary>Whether it is to stop after what it is doing.</summary>
    public bool Stops { get; set; }

    /// <summary>Goes on until it is told to stop.</summary>
    public async Task RunAsync()
    {
        while (!Stops)
        {
            await Task.Delay(MeanPause * random.NextExponential(), time);
            await ActAsync(Keys[random.Next(Keys.Length)]);
        }
    }

    /// <summary>Reads every ConfigMap, one by one and together.</summary>
    public async Task ReadAllAsync()
    {
        foreach (var key in Keys)
            await GetAsync(key);
        await ListAsync();
    }

    private Task ActAsync(string key) => (random.Next(16), _known.GetValueOrDefault(key)) switch
    {
        (0 or 1 or 2 or 3, _) => GetAsync(key),
        (4, _) => ListAsync(),
        (5 or 6, _) => CreateAsync(key),
        (7, _) => DeleteAsync(key, null),
        (8, { } known) => DeleteAsync(key, known),
        (9, _) => ApplyAsync(key),
        (10, _) => ChangeAsync(key, New(key), w => ("PATCH", "application/merge-patch+json", $$$$"""{"data":{"{{{{w.Field}}}}":"{{{{w.Value}}}}"}}""")),
        (11, _) => ChangeAsync(key, New(key), w => ("PATCH", "application/strategic-merge-patch+json", $$$$"""{"data":{"{{{{w.Field}}}}":"{{{{w.Value}}}}"}}""")),
        (12, _) => ChangeAsync(key, New(key), w => ("PUT", Json, Whole(w, [KeyValuePair.Create(w.Field, w.Value)]))),
        (13, { Fields.Count: > 0 } known) => ReplaceValueAsync(key, known),
        (14, { } known) => ChangeAsync(key, New(key) with { Basis = known.Version }, w => (
            "PATCH", "application/merge-patch+json", $$$$"""{"metadata":{"resourceVersion":"{{{{known.Version}}}}"},"data":{"{{{{w.Field}}}}":"{{{{w.Value}}}}"}}""")),
        (_, { } known) => ChangeAsync(key, New(key) with { Basis = known.Version }, w => (
            "PUT", Json, Whole(w, known.Fields.Where(f => f.Key != w.Field).Append(KeyValuePair.Create(w.Field, w.Value))))),
        _ => GetAsync(key),
    };

    private RegisterWrite New(string key, RegisterVerb verb = RegisterVerb.Change) =>
        new(key, verb, Fields[random.Next(Fields.Length)], string.Create(CultureInfo.InvariantCulture, $"{name}-{++_values}"));

    private static string Whole(RegisterWrite write, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var version = write.Basis is { } basis ? string.Create(CultureInfo.InvariantCulture, $",\"resourceVersion\":\"{basis}\"") : "";
        var data = string.Join(',', fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"\"{f.Key}\":\"{f.Value}\""));
        return $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{write.Key}}}","labels":{"{{{Label}}}":"yes"}{{{version}}} },"data":{ {{{data}}} } }""";
    }

    private Task CreateAsync(string key)
    {
        var write = New(key, RegisterVerb.Create);
        return WriteAsync(write, new HttpCall("POST", Path, Encoding.UTF8.GetBytes(Whole(write, [KeyValuePair.Create(write.Field, write.Value)]))));
    }

    // One manager for each field: what a manager applied before and leaves out now goes.
    private Task ApplyAsync(string key)
    {
        var write = New(key, RegisterVerb.Apply);
        return WriteAsync(write, new HttpCall(
            "PATCH", $"{Path}/{key}?fieldManager={name}-{write.Field}&force=true", Encoding.UTF8.GetBytes(Whole(write, [KeyValuePair.Create(write.Field, write.Value)])),
            "application/apply-patch+yaml"));
    }

    private Task ReplaceValueAsync(string key, RegisterVersion known)
    {
        var old = known.Fields.OrderBy(f => f.Key, StringComparer.Ordinal).ElementAt(random.Next(known.Fields.Count));
        return ChangeAsync(key, New(key) with { Field = old.Key, Replaces = old.Value }, w => (
            "PATCH", "application/json-patch+json",
            $$"""[{"op":"test","path":"/data/{{w.Field}}","value":"{{w.Replaces}}"},{"op":"replace","path":"/data/{{w.Field}}","value":"{{w.Value}}"}]"""));
    }

    private Task ChangeAsync(string key, RegisterWrite write, Func<RegisterWrite, (string Method, string Type, string Body)> make)
    {
        var (method, type, body) = make(write);
        return WriteAsync(write, new HttpCall(method, $"{Path}/{key}", Encoding.UTF8.GetBytes(body), type));
    }

    private async Task WriteAsync(RegisterWrite write, HttpCall call)
    {
        var answer = await api.SendAsync(Began(write, call));
        if (!answer.IsDone)
        {
            NotDone(write, answer);
            return;
        }

        using var body = answer.Parse();
        var told = _known[write.Key] = RegisterVersion.Of(body.RootElement);
        checker.Done(write, told);
    }

    private async Task DeleteAsync(string key, RegisterVersion? known)
    {
        var write = new RegisterWrite(key, RegisterVerb.Delete, "", "") { Basis = known?.Version };
        var body = known is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $$$$"""{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"{{{{known.Uid}}}}","resourceVersion":"{{{{known.Version}}}}"}}""");
        var answer = await api.SendAsync(Began(write, new HttpCall("DELETE", $"{Path}/{key}", Encoding.UTF8.GetBytes(body))));
        if (!answer.IsDone)
        {
            NotDone(write, answer);
            return;
        }

        using var status = answer.Parse();
        checker.Deleted(write, status.RootElement.GetProperty("details").GetProperty("uid").GetString()!);
    }

    private HttpCall Began(RegisterWrite write, HttpCall call)
    {
        checker.Begin(write);
        return call;
    }

    private void NotDone(RegisterWrite write, ApiAnswer answer)
    {
        if (answer.IsRefused)
            checker.Refused(write);
        else
            _ = WaitAsync();

        async Task WaitAsync()
        {
            await answer.Over;
            checker.Over(write);
        }
    }

    private async Task GetAsync(string key)
    {
        var read = checker.Read();
        var answer = await api.GetAsync($"{Path}/{key}");
        if (answer.IsDone)
        {
            using var body = answer.Parse();
            checker.Found(read, _known[key] = RegisterVersion.Of(body.RootElement));
        }
        else if (answer.Code == 404)
        {
            checker.Missing(read, key);
        }
    }

    private async Task ListAsync()
    {
        var read = checker.Read();
        var answer = await api.GetAsync($"{Path}?labelSelector={Label}%3Dyes");
        if (!answer.IsDone)
            return;
        using var list = answer.Parse();
        var version = long.Parse(list.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!, CultureInfo.InvariantCulture);
        var found = list.RootElement.GetProperty("items").EnumerateArray().Select(RegisterVersion.Of).ToList();
        foreach (var item in found)
            _known[item.Key] = item;
        checker.Listed(read, version, Keys, found);
    }
}
