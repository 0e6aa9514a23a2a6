using System.Formats.Tar;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Streams;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc cp</c>: a tar through exec, as kubectl does; the container needs <c>tar</c>.</summary>
internal static class CopyCommand
{
    public static Verb Verb() => new("cp", "Copy files to and from containers, which need tar for that")
    {
        Usage = "FROM TO, one of them as [NAMESPACE/]POD:PATH", Completes = Completes.Pods, Examples = ["orc cp page.html web:/www/", "orc cp default/web:/etc/hosts ./hosts"],
        Flags = [Flag.Text("container", 'c', "The container"), Flag.Switch("no-preserve", '\0', "Without owner and permissions"), Flag.Number("retries", '\0', "Accepted and not needed", 0)],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Words is not [var from, var to])
            throw call.Wrong("source and destination are required");
        var (source, target) = (Remote.Parse(from), Remote.Parse(to));
        if (source is not null && target is not null)
            throw new CliException("error: one of src or dest must be a local file specification", 2);
        if (source is null && target is null)
            throw new CliException("error: one of src or dest must be a remote file specification", 2);
        if (target is not null)
            await UploadAsync(session, call, from, target, cancellation);
        else
            await DownloadAsync(session, call, source!, to, cancellation);
        return 0;
    }

    private static async Task UploadAsync(Session session, Invocation call, string from, Remote to, CancellationToken cancellation)
    {
        if (!File.Exists(from) && !Directory.Exists(from))
            throw new CliException($"error: {from} doesn't exist in local filesystem");
        var (pod, path) = (await PodAsync(session, to, cancellation), to.Path.TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/");
        if (to.Path.EndsWith('/') || await IsFolderAsync(session, call, pod, path, cancellation))
            path = path.TrimEnd('/') + "/" + Path.GetFileName(Path.GetFullPath(from));
        var at = path.LastIndexOf('/');
        var (folder, name) = (at <= 0 ? at < 0 ? "." : "/" : path[..at], path[(at + 1)..]);
        var archive = Path.GetTempFileName();
        try
        {
            await PackAsync(from, name, archive, cancellation);
            await using var input = File.OpenRead(archive);
            string[] extract = call.Is("no-preserve") ? ["--no-same-permissions", "--no-same-owner"] : [];
            await ExecAsync(session, call, pod, ["tar", .. extract, "-xmf", "-", "-C", folder], input, Stream.Null, cancellation);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    private static async Task PackAsync(string from, string name, string archive, CancellationToken cancellation)
    {
        await using var output = File.Create(archive);
        await using var writer = new TarWriter(output, TarEntryFormat.Ustar);
        if (File.Exists(from))
        {
            await writer.WriteEntryAsync(from, name, cancellation);
            return;
        }

        await writer.WriteEntryAsync(from, name, cancellation);
        foreach (var path in Directory.EnumerateFileSystemEntries(from, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Order(StringComparer.Ordinal))
            await writer.WriteEntryAsync(path, name + "/" + Path.GetRelativePath(from, path), cancellation);
    }

    private static async Task DownloadAsync(Session session, Invocation call, Remote from, string to, CancellationToken cancellation)
    {
        var pod = await PodAsync(session, from, cancellation);
        var archive = Path.GetTempFileName();
        try
        {
            await using (var output = File.Create(archive))
                await ExecAsync(session, call, pod, ["tar", "cf", "-", from.Path], null, output, cancellation);
            await using var input = File.OpenRead(archive);
            await UnpackAsync(input, from.Path.Trim('/'), Directory.Exists(to) ? Path.Combine(to, Path.GetFileName(from.Path.TrimEnd('/'))) : to, cancellation);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    /// <summary>A container's archive is not to be trusted: names that lead elsewhere and links are left out.</summary>
    private static async Task UnpackAsync(Stream input, string prefix, string to, CancellationToken cancellation)
    {
        var root = Path.GetFullPath(to);
        await using var reader = new TarReader(input);
        while (await reader.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            var name = entry.Name.TrimStart('/').TrimEnd('/');
            if (name != prefix && !name.StartsWith(prefix + "/", StringComparison.Ordinal) && prefix.Length > 0)
                continue;
            var target = Path.GetFullPath(Path.Combine(root, "." + name[prefix.Length..]));
            if (target != root && !target.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
                throw new CliException($"error: the archive names {entry.Name}, which is outside of {to}");
            if (entry.EntryType is TarEntryType.Directory)
                Directory.CreateDirectory(target);
            else if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                await WriteAsync(entry, target, cancellation);
            else
                Console.Error.WriteLine($"warning: skipping {entry.Name}: it is a {entry.EntryType}, not a file");
        }
    }

    private static async Task WriteAsync(TarEntry entry, string target, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        // A link that lies there already must not lead the content elsewhere.
        if (new FileInfo(target).LinkTarget is not null)
            File.Delete(target);
        await entry.ExtractToFileAsync(target, overwrite: true, cancellation);
    }

    private static async Task<JsonObject> PodAsync(Session session, Remote remote, CancellationToken cancellation) =>
        await session.Client.GetAsync($"/api/v1/namespaces/{Uri.EscapeDataString(remote.Namespace ?? session.Namespace)}/pods/{Uri.EscapeDataString(remote.Pod)}", cancellation);

    private static async Task<bool> IsFolderAsync(Session session, Invocation call, JsonObject pod, string path, CancellationToken cancellation)
    {
        try
        {
            await ExecAsync(session, call, pod, ["test", "-d", path], null, Stream.Null, cancellation);
            return true;
        }
        catch (CliException e) when (e.ExitCode is 1 or 126 or 127)
        {
            return false;
        }
    }

    private static async Task ExecAsync(Session session, Invocation call, JsonObject pod, string[] command, Stream? input, Stream output, CancellationToken cancellation)
    {
        var container = StreamPath.Container(pod, call.Text("container"), quiet: command[0] == "test");
        using var socket = await ChannelSocket.OpenAsync(session.Client, StreamPath.Of(pod, "exec", container, command, input is not null, false), cancellation);
        await using var error = Console.OpenStandardError();
        await new RemoteCommand(socket) { In = input, Out = output, Err = error }.RunAsync(cancellation);
    }

    /// <summary>A place in a container.</summary>
    private sealed record Remote(string? Namespace, string Pod, string Path)
    {
        /// <summary>Null for a local path.</summary>
        public static Remote? Parse(string text)
        {
            var colon = text.IndexOf(':');
            if (colon <= 0 || text[0] is '/' or '.')
                return null;
            var (place, path) = (text[..colon].Split('/'), text[(colon + 1)..]);
            if (path.Length == 0)
                throw new CliException("error: filepath can not be empty", 2);
            return place switch { [var pod] => new Remote(null, pod, path), [var space, var pod] => new Remote(space, pod, path), _ => throw new CliException("error: pod must be specified as [namespace/]pod:path", 2) };
        }
    }
}
