using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Hosts.Orc.Config;

/// <summary>The kubeconfig files that count, in the order in which they do: of two entries with one name the first wins.</summary>
internal sealed class ConfigFiles
{
    private const string NodeFile = "/var/lib/orchestrator/kubeconfig";
    private const int MaxFiles = 64;

    private ConfigFiles(List<ConfigFile> files) => Files = files;

    /// <summary>At least one; those that do not exist are empty.</summary>
    public IReadOnlyList<ConfigFile> Files { get; }

    /// <summary>Reads the file given, or those of <c>$KUBECONFIG</c>, or the node's own, or <c>~/.kube/config</c>.</summary>
    /// <param name="given">What <c>--kubeconfig</c> names.</param>
    /// <param name="mustExist">Whether having none is a mistake.</param>
    /// <exception cref="CliException">There is none, or one can't be read.</exception>
    public static ConfigFiles Load(string? given, bool mustExist)
    {
        var paths = Paths(given);
        if (mustExist && !paths.Exists(File.Exists))
            throw new CliException($"error: no kubeconfig: {string.Join(", ", paths)} is not there. Start a node with ./run.sh, or name a file with --kubeconfig.", 3);
        return new ConfigFiles([.. paths.Select(Read)]);
    }

    /// <summary>The context that is in use, by the first file that names one.</summary>
    public string? CurrentContext => Files.Select(f => (string?)f.Content["current-context"]).FirstOrDefault(c => c is { Length: > 0 });

    /// <summary>The entries of a list of all files, those that count.</summary>
    /// <param name="list"><c>contexts</c>, <c>clusters</c> or <c>users</c>.</param>
    public IEnumerable<(JsonObject Entry, ConfigFile File)> Entries(string list) =>
        Files.SelectMany(f => (f.Content[list] as JsonArray ?? []).OfType<JsonObject>().Select(e => (Entry: e, File: f))).DistinctBy(e => (string?)e.Entry["name"]);

    /// <summary>One entry by its name.</summary>
    public (JsonObject Entry, ConfigFile File)? Find(string list, string? name) =>
        Entries(list).Where(e => (string?)e.Entry["name"] == name).Select(e => ((JsonObject, ConfigFile)?)e).FirstOrDefault();

    private static List<string> Paths(string? given)
    {
        if (given is { Length: > 0 })
            return [given];
        if (Environment.GetEnvironmentVariable("KUBECONFIG")?.Split(':', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } listed)
            return [.. listed.Distinct().Take(MaxFiles)];
        return File.Exists(NodeFile) ? [NodeFile] : [Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".kube/config")];
    }

    private static ConfigFile Read(string path)
    {
        if (!File.Exists(path))
            return new ConfigFile(path, []);
        try
        {
            if ((File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
                Console.Error.WriteLine($"Warning: {path} holds credentials and other users can read it: chmod 600 {path}");
            var text = File.ReadAllText(path);
            return new ConfigFile(path, YamlText.Parse(text, path).FirstOrDefault() as JsonObject ?? (text.Trim().Length == 0 ? [] : throw new CliException($"error: {path} is no kubeconfig", 3)));
        }
        catch (UnauthorizedAccessException)
        {
            throw new CliException($"error: {path} can't be read by this user", 3);
        }
    }
}
