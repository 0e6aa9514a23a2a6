using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Create;

/// <summary>The data of ConfigMaps and Secrets from literals, files and environment files.</summary>
internal static class DataFlags
{
    private const long MaxFileBytes = 3 * 1024 * 1024;

    public static readonly Flag[] Sources =
    [
        Flag.List("from-literal", '\0', "key=value"), Flag.List("from-file", '\0', "file, key=file or a folder"), Flag.List("from-env-file", '\0', "A file with lines of KEY=value"),
        Flag.Switch("append-hash", '\0', "Append a hash of the content to the name (not supported)"),
    ];

    public static readonly Flag[] ConfigMap = Sources;

    public static JsonObject MakeConfigMap(Invocation call)
    {
        var map = Simple.Object("v1", "ConfigMap", call);
        var (text, binary) = (new JsonObject(), new JsonObject());
        foreach (var (key, bytes) in Read(call))
        {
            if (IsText(bytes, out var value))
                text[key] = value;
            else
                binary[key] = Convert.ToBase64String(bytes);
        }

        if (text.Count > 0)
            map["data"] = text;
        if (binary.Count > 0)
            map["binaryData"] = binary;
        return map;
    }

    /// <summary>Keys with their content, in order.</summary>
    /// <exception cref="CliException">A source is missing, too large, or names a key twice.</exception>
    public static SortedDictionary<string, byte[]> Read(Invocation call)
    {
        if (call.Is("append-hash"))
            throw new CliException("error: --append-hash is not supported", 2);
        var data = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var literal in call.All("from-literal"))
            Add(data, Pairs.Split(literal, "--from-literal", out var value), Encoding.UTF8.GetBytes(value.Trim('"', '\'') is var bare && value.Length > 1 && value[0] is '"' or '\'' && value[^1] == value[0] ? bare : value));
        foreach (var source in call.All("from-file"))
        {
            var path = source.Contains('=') ? source[(source.IndexOf('=') + 1)..] : source;
            if (Directory.Exists(path) && !source.Contains('='))
            {
                foreach (var file in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal))
                    Add(data, Path.GetFileName(file), Content(file));
            }
            else
            {
                Add(data, source.Contains('=') ? source[..source.IndexOf('=')] : Path.GetFileName(path), Content(path));
            }
        }

        foreach (var file in call.All("from-env-file"))
        {
            foreach (var line in Encoding.UTF8.GetString(Content(file)).Split('\n').Select(l => l.TrimEnd('\r').TrimStart()).Where(l => l.Length > 0 && l[0] != '#'))
                Add(data, line.Split('=', 2)[0], Encoding.UTF8.GetBytes(line.Contains('=') ? line[(line.IndexOf('=') + 1)..] : Environment.GetEnvironmentVariable(line) ?? ""));
        }

        return data;
    }

    private static void Add(SortedDictionary<string, byte[]> data, string key, byte[] value)
    {
        if (key.Length == 0 || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw new CliException($"error: \"{key}\" is not a valid key name: a valid config key must consist of alphanumeric characters, '-', '_' or '.'");
        if (!data.TryAdd(key, value))
            throw new CliException($"error: cannot add key \"{key}\", another key by that name already exists");
    }

    private static byte[] Content(string path)
    {
        if (path != "-" && !File.Exists(path) && !path.StartsWith("/dev/", StringComparison.Ordinal))
            throw new CliException($"error: error reading {path}: no such file or directory");
        using var input = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
        using var buffer = new MemoryStream();
        var block = new byte[16 * 1024];
        while (input.Read(block) is > 0 and var count)
        {
            buffer.Write(block, 0, count);
            if (buffer.Length > MaxFileBytes)
                throw new CliException($"error: {path} has more than {MaxFileBytes} bytes, which no object may have");
        }

        return buffer.ToArray();
    }

    private static bool IsText(byte[] bytes, out string text)
    {
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}
