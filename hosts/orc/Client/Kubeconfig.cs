using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Hosts.Orc.Client;

/// <summary>Where the cluster is and who we are, from a kubeconfig file.</summary>
internal sealed record Kubeconfig(Uri Server, X509Certificate2? Authority, X509Certificate2? ClientCertificate, string? Token, string Namespace)
{
    private const string DefaultPath = "/var/lib/orchestrator/kubeconfig";

    /// <summary>Reads the given file, or <c>$KUBECONFIG</c>, or the node's own, or <c>~/.kube/config</c>.</summary>
    /// <exception cref="CliException">There is none, or it can't be used.</exception>
    public static Kubeconfig Load(string? path)
    {
        var home = Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".kube/config");
        string?[] candidates = path is not null ? [path] : [Environment.GetEnvironmentVariable("KUBECONFIG"), DefaultPath, home];
        var found = candidates.FirstOrDefault(c => c is { Length: > 0 } && File.Exists(c))
            ?? throw new CliException($"error: no kubeconfig: {path ?? DefaultPath} is not there. Start a node with ./run.sh, or name a file with --kubeconfig.", 3);
        if ((File.GetUnixFileMode(found) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
            Console.Error.WriteLine($"Warning: {found} holds credentials and other users can read it: chmod 600 {found}");
        try
        {
            return Parse(YamlText.Parse(File.ReadAllText(found), found).FirstOrDefault() as JsonObject ?? [], found);
        }
        catch (Exception e) when (e is FormatException or System.Security.Cryptography.CryptographicException or UriFormatException or InvalidOperationException)
        {
            throw new CliException($"error: {found} can't be used: {e.Message}", 3);
        }
        catch (UnauthorizedAccessException)
        {
            throw new CliException($"error: {found} can't be read by this user", 3);
        }
    }

    private static Kubeconfig Parse(JsonObject file, string path)
    {
        var context = Entry(file, "contexts", (string?)file["current-context"], "context", path);
        var cluster = Entry(file, "clusters", (string?)context["cluster"], "cluster", path);
        var user = Entry(file, "users", (string?)context["user"], "user", path);
        var server = (string?)cluster["server"] ?? throw new CliException($"error: {path}: the cluster has no server", 3);
        var authority = Data(cluster, "certificate-authority", path) is { } ca ? X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(ca)) : null;
        X509Certificate2? certificate = null;
        if (Data(user, "client-certificate", path) is { } pem && Data(user, "client-key", path) is { } key)
            certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(pem), Encoding.ASCII.GetString(key));
        return new Kubeconfig(new Uri(server), authority, certificate, (string?)user["token"], (string?)context["namespace"] ?? "default");
    }

    private static JsonObject Entry(JsonObject file, string list, string? name, string field, string path) =>
        (file[list] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(e => (string?)e["name"] == name)?[field] as JsonObject
        ?? throw new CliException($"error: {path}: no {field} named '{name}'", 3);

    private static byte[]? Data(JsonObject entry, string name, string path)
    {
        if ((string?)entry[name + "-data"] is { } data)
            return Convert.FromBase64String(data);
        return (string?)entry[name] is { } file ? File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file)) : null;
    }
}
