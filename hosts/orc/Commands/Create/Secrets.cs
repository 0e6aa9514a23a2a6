using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Verb = Orleans.Orchestrator.Hosts.Orc.Arguments.Verb;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Create;

/// <summary><c>orc create secret generic|tls|docker-registry</c></summary>
internal static class Secrets
{
    public static Verb Verb() => new("secret", "Create a Secret")
    {
        Verbs =
        [
            CreateCommand.Made("generic", "a Secret from literals and files", [], [.. DataFlags.Sources, Flag.Text("type", '\0', "The Secret's type")], Generic),
            CreateCommand.Made("tls", "a Secret with a certificate and its key", [], [Flag.Text("cert", '\0', "File with the certificate"), Flag.Text("key", '\0', "File with the key")], Tls),
            CreateCommand.Made("docker-registry", "a Secret for pulling images", [],
            [
                Flag.Text("docker-server", '\0', "The registry", "https://index.docker.io/v1/"), Flag.Text("docker-username", '\0', "The user"), Flag.Text("docker-password", '\0', "The password"),
                Flag.Text("docker-email", '\0', "The user's e-mail"), Flag.List("from-file", '\0', "An existing .dockerconfigjson"),
            ], Registry),
        ],
    };

    private static JsonObject Generic(Invocation call)
    {
        var secret = Simple.Object("v1", "Secret", call);
        if (DataFlags.Read(call) is { Count: > 0 } data)
            secret["data"] = Data(data.Select(p => (p.Key, p.Value)));
        if (call.Text("type") is { Length: > 0 } type)
            secret["type"] = type;
        return secret;
    }

    private static JsonObject Tls(Invocation call)
    {
        byte[] Content(string flag) => call.Text(flag) is not { } path ? throw call.Wrong($"{flag} must be specified")
            : File.Exists(path) ? File.ReadAllBytes(path) : throw new CliException($"error: Cannot read file {path}, open {path}: no such file or directory");
        var (certificate, key) = (Content("cert"), Content("key"));
        try
        {
            using var _ = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(certificate), Encoding.ASCII.GetString(key));
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // What is wrong with a key is not repeated: it is the key's content.
            throw new CliException("error: tls: the certificate and the key do not belong together, or are not in PEM form");
        }

        var secret = Simple.Object("v1", "Secret", call);
        (secret["data"], secret["type"]) = (Data([("tls.crt", certificate), ("tls.key", key)]), "kubernetes.io/tls");
        return secret;
    }

    private static JsonObject Registry(Invocation call)
    {
        var secret = Simple.Object("v1", "Secret", call);
        byte[] content;
        if (call.All("from-file") is [var file, ..])
        {
            content = File.ReadAllBytes(file.Contains('=') ? file[(file.IndexOf('=') + 1)..] : file);
        }
        else
        {
            var (user, password) = (call.Text("docker-username"), call.Text("docker-password"));
            if (user is null || password is null)
                throw call.Wrong("either --from-file or the combination of --docker-username, --docker-password and --docker-server is required");
            var entry = new JsonObject { ["username"] = user, ["password"] = password };
            if (call.Text("docker-email") is { Length: > 0 } mail)
                entry["email"] = mail;
            entry["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
            content = Encoding.UTF8.GetBytes(new JsonObject { ["auths"] = new JsonObject { [call.Text("docker-server")!] = entry } }.ToJsonString());
        }

        (secret["data"], secret["type"]) = (Data([(".dockerconfigjson", content)]), "kubernetes.io/dockerconfigjson");
        return secret;
    }

    private static JsonObject Data(IEnumerable<(string Key, byte[] Value)> entries)
    {
        var data = new JsonObject();
        foreach (var (key, value) in entries)
            data[key] = Convert.ToBase64String(value);
        return data;
    }
}
