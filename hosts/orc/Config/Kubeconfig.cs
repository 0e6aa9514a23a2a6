using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;

namespace Orleans.Orchestrator.Hosts.Orc.Config;

/// <summary>Where the cluster is and who we are: kubeconfig files with the flags that override them.</summary>
internal sealed record Kubeconfig(Uri Server, string Namespace)
{
    /// <summary>Whom the server's certificate must be signed by; null for the machine's authorities.</summary>
    public X509Certificate2? Authority { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }

    public string? Token { get; init; }

    /// <summary>The name that the server's certificate must have; null for that of the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whether any certificate will do.</summary>
    public bool Insecure { get; init; }

    /// <exception cref="CliException">There is none, or it can't be used.</exception>
    public static Kubeconfig Load(Invocation call)
    {
        var files = ConfigFiles.Load(call.Text("kubeconfig"), mustExist: call.Text("server") is null);
        try
        {
            return Resolve(files, call);
        }
        catch (Exception e) when (e is FormatException or System.Security.Cryptography.CryptographicException or UriFormatException or InvalidOperationException or IOException)
        {
            throw new CliException($"error: {string.Join(", ", files.Files.Select(f => f.Path))} can't be used: {e.Message}", 3);
        }
    }

    private static Kubeconfig Resolve(ConfigFiles files, Invocation call)
    {
        var named = call.Text("context") ?? files.CurrentContext;
        var context = named is null ? [] : files.Find("contexts", named)?.Entry["context"] as JsonObject
            ?? throw new CliException(call.Has("context") ? $"error: context \"{named}\" does not exist" : $"error: the current context \"{named}\" is not in {files.Files[0].Path}", 3);
        var (cluster, clusterFile) = Part(files, "clusters", "cluster", call.Text("cluster") ?? (string?)context["cluster"]);
        var (user, userFile) = Part(files, "users", "user", call.Text("user") ?? (string?)context["user"]);
        var server = call.Text("server") ?? (string?)cluster["server"]
            ?? throw new CliException("error: no server: name a context with --context or 'orc config use-context', or an address with --server", 3);
        var address = new Uri(server.Contains("://", StringComparison.Ordinal) ? server : "https://" + server);
        var authority = Data(cluster, "certificate-authority", clusterFile, call) is { } ca ? X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(ca)) : null;
        var insecure = call.Is("insecure-skip-tls-verify") || ((bool?)cluster["insecure-skip-tls-verify"] ?? false);
        var (certificate, token) = Credentials(user, userFile, call, cluster);
        return new Kubeconfig(address, call.Text("namespace") ?? (string?)context["namespace"] ?? "default")
        {
            Authority = authority, ClientCertificate = certificate, Token = token, Insecure = insecure,
            ServerName = call.Text("tls-server-name") ?? (string?)cluster["tls-server-name"],
        };
    }

    private static (X509Certificate2? Certificate, string? Token) Credentials(JsonObject user, ConfigFile? file, Invocation call, JsonObject cluster)
    {
        if (call.Text("token") is { Length: > 0 } given)
            return (null, given);
        X509Certificate2? certificate = null;
        if (Data(user, "client-certificate", file, call) is { } pem && Data(user, "client-key", file, call) is { } key)
            certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(pem), Encoding.ASCII.GetString(key));
        var token = (string?)user["token"];
        if ((string?)user["tokenFile"] is { Length: > 0 } path)
            token = File.ReadAllText(Near(path, file)).Trim();
        if (user["exec"] is JsonObject exec)
            return ExecPlugin.Run(exec, file, cluster);
        if (user["auth-provider"] is not null)
            throw new CliException("error: the user's auth-provider is not supported: use an exec plugin, which replaced it", 3);
        return (certificate, token);
    }

    private static (JsonObject Part, ConfigFile? File) Part(ConfigFiles files, string list, string field, string? name)
    {
        if (name is null)
            return ([], null);
        var found = files.Find(list, name) ?? throw new CliException($"error: {files.Files[0].Path}: no {field} named '{name}'", 3);
        return (found.Entry[field] as JsonObject ?? [], found.File);
    }

    private static byte[]? Data(JsonObject entry, string name, ConfigFile? file, Invocation call)
    {
        if (call.Text(name) is { Length: > 0 } given)
            return File.ReadAllBytes(given);
        if ((string?)entry[name + "-data"] is { Length: > 0 } data)
            return Convert.FromBase64String(data);
        return (string?)entry[name] is { Length: > 0 } path ? File.ReadAllBytes(Near(path, file)) : null;
    }

    /// <summary>Paths in a kubeconfig are relative to it.</summary>
    private static string Near(string path, ConfigFile? file) =>
        file is null ? path : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file.Path))!, path);
}
