using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Config;
using Verb = Orleans.Orchestrator.Hosts.Orc.Arguments.Verb;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Configuration;

/// <summary>Changes of single entries: <c>set-cluster</c>, <c>set-credentials</c>, <c>delete-…</c>, <c>set</c>, <c>unset</c>.</summary>
internal static class EntryCommands
{
    public static Verb SetCluster() => ConfigCommand.Make("set-cluster", "Make or change a cluster", "NAME", [Flag.Switch("embed-certs", '\0', "Keep the certificate in the file")], (call, files, output) =>
    {
        var name = ConfigCommand.One(call);
        var (cluster, file) = Open(files, "clusters", "cluster", name);
        if (call.Text("server") is { } server)
            cluster["server"] = server;
        Certificate(call, cluster, "certificate-authority");
        if (call.Text("tls-server-name") is { } shown)
            cluster["tls-server-name"] = shown;
        if (call.Has("insecure-skip-tls-verify"))
            cluster["insecure-skip-tls-verify"] = call.Is("insecure-skip-tls-verify");
        file.Save();
        output.Write($"Cluster \"{name}\" set.\n");
    });

    public static Verb SetCredentials() => ConfigCommand.Make("set-credentials", "Make or change a user", "NAME",
        [
            Flag.Switch("embed-certs", '\0', "Keep certificate and key in the file"), Flag.Text("exec-command", '\0', "A program that gives credentials"), Flag.Words("exec-arg", '\0', "Its arguments"), Flag.Words("exec-env", '\0', "Its environment, NAME=VALUE"),
            Flag.Text("exec-api-version", '\0', "Its API version", "client.authentication.k8s.io/v1"), Flag.Text("username", '\0', "A name for basic authentication"), Flag.Text("password", '\0', "Its password"),
        ], (call, files, output) =>
        {
            var name = ConfigCommand.One(call);
            var (user, file) = Open(files, "users", "user", name);
            foreach (var field in ((string[])["token", "username", "password"]).Where(f => call.Text(f) is not null))
                user[field] = call.Text(field);
            Certificate(call, user, "client-certificate");
            Certificate(call, user, "client-key");
            if (call.Text("exec-command") is { } command)
            {
                user["exec"] = new JsonObject
                {
                    ["apiVersion"] = call.Text("exec-api-version"), ["args"] = new JsonArray([.. call.All("exec-arg").Select(a => (JsonNode)a)]), ["command"] = command,
                    ["env"] = new JsonArray([.. call.All("exec-env").Select(e => new JsonObject { ["name"] = e.Split('=', 2)[0], ["value"] = e.Split('=', 2)[^1] })]), ["interactiveMode"] = "IfAvailable",
                };
            }

            file.Save();
            output.Write($"User \"{name}\" set.\n");
        });

    public static Verb Delete(string what, string list) => ConfigCommand.Make("delete-" + what, $"Remove a {what}", "NAME", [], (call, files, output) =>
    {
        var name = ConfigCommand.One(call);
        if (files.Find(list, name) is not var (entry, file))
            throw new CliException($"error: cannot delete {what} {name}, not in {files.Files[0].Path}");
        if (what == "context" && files.CurrentContext == name)
            Console.Error.WriteLine("warning: this removed your active context, use \"orc config use-context\" to select a different one");
        file.List(list).Remove(entry);
        file.Save();
        output.Write($"deleted {what} {name} from {file.Path}\n");
    });

    public static Verb Set() => ConfigCommand.Make("set", "Set a field, such as contexts.NAME.namespace", "PATH VALUE", [Flag.Switch("set-raw-bytes", '\0', "The value is no base64")], (call, files, output) =>
    {
        var (path, value) = call.Words is [var p, var v] ? (p, v) : throw call.Wrong("expected 'config set PATH VALUE'");
        var (holder, field, file) = Resolve(files, path);
        holder[field] = value is "true" or "false" ? JsonValue.Create(value == "true") : value;
        file.Save();
        output.Write($"Property \"{path}\" set.\n");
    });

    public static Verb Unset() => ConfigCommand.Make("unset", "Remove a field", "PATH", [], (call, files, output) =>
    {
        var path = ConfigCommand.One(call);
        var (holder, field, file) = Resolve(files, path);
        holder.Remove(field);
        file.Save();
        output.Write($"Property \"{path}\" unset.\n");
    });

    /// <summary>An entry, made when it is missing, and the file that it is in.</summary>
    public static (JsonObject Part, ConfigFile File) Open(ConfigFiles files, string list, string field, string name)
    {
        if (files.Find(list, name) is var (known, at))
        {
            if (known[field] is not JsonObject part)
                known[field] = part = [];
            return (part, at);
        }

        var file = files.Files[0];
        var made = new JsonObject();
        file.List(list).Add((JsonNode)new JsonObject { ["name"] = name, [field] = made });
        return (made, file);
    }

    private static (JsonObject Holder, string Field, ConfigFile File) Resolve(ConfigFiles files, string path)
    {
        var parts = path.Split('.');
        if (parts.Length == 1)
        {
            var file = files.Files.FirstOrDefault(f => f.Content.ContainsKey(path)) ?? files.Files[0];
            return (file.Content, path, file);
        }

        if (parts[0] is not ("clusters" or "contexts" or "users") || parts.Length < 3)
            throw new CliException($"error: {path} names no field: it must be as in contexts.NAME.namespace", 2);
        // Names may have dots in them; fields have none.
        var (part, at) = Open(files, parts[0], parts[0][..^1], string.Join('.', parts[1..^1]));
        return (part, parts[^1], at);
    }

    private static void Certificate(Invocation call, JsonObject part, string name)
    {
        if (call.Text(name) is not { } path)
            return;
        if (!call.Is("embed-certs"))
        {
            part[name] = Path.GetFullPath(path);
            part.Remove(name + "-data");
            return;
        }

        part[name + "-data"] = Convert.ToBase64String(File.ReadAllBytes(path));
        part.Remove(name);
    }
}
