using System.Text;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Logs;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Containers;

/// <summary>
/// What a container says of its own end: the file at its terminationMessagePath or, with FallbackToLogsOnError, the end of its log.
/// Limits as the kubelet has them (kubernetes/kubernetes, pkg/kubelet/container/runtime.go).
/// </summary>
internal static class TerminationMessages
{
    private const int FileLimit = 4096;
    private const int PodLimit = 12 * 1024;
    private const int LogLimit = 2048;
    private const int LogLines = 80;

    /// <summary>Makes the empty file that a run gets mounted: any user of the container may write to it.</summary>
    public static void Prepare(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, []);
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
    }

    /// <summary>The message of a run that has ended; null when it left none.</summary>
    /// <param name="pod">Its pod, whose containers share 12 KiB.</param>
    /// <param name="container">Its container.</param>
    /// <param name="exit">How it ended.</param>
    /// <param name="file">The file that <see cref="Prepare"/> made.</param>
    /// <param name="log">The run's log file.</param>
    public static string? Read(Pod pod, Container container, ContainerExit exit, string file, string log)
    {
        var limit = Math.Min(FileLimit, PodLimit / (pod.Spec.Containers.Length + pod.Spec.InitContainers.Length));
        var message = Encoding.UTF8.GetString(Tail(file, limit));
        if (message.Length > 0)
            return message;
        return container.TerminationMessagePolicy == "FallbackToLogsOnError" && exit.Code != 0 ? EndOfLog(log, Math.Min(LogLimit, limit)) : null;
    }

    private static string? EndOfLog(string path, int limit)
    {
        // A line of the file is the container's own with at most some 50 characters before it.
        var entries = Tail(path, limit + LogLines * 64);
        var text = new List<byte>();
        var starts = new List<int>();
        var begun = true;
        foreach (var range in entries.AsSpan().Split((byte)'\n'))
        {
            if (!CriLine.TryParse(entries.AsSpan(range), out var line))
                continue;
            if (begun)
                starts.Add(text.Count);
            text.AddRange(line.Content);
            begun = !line.Partial;
            if (begun)
                text.Add((byte)'\n');
        }

        if (text.Count == 0)
            return null;
        var from = Math.Max(text.Count - limit, starts[Math.Max(0, starts.Count - LogLines)]);
        return Encoding.UTF8.GetString(text.ToArray().AsSpan(from));
    }

    private static byte[] Tail(string path, int limit)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            file.Position = Math.Max(0, file.Length - limit);
            var bytes = new byte[limit];
            return bytes[..file.ReadAtLeast(bytes, limit, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }
}
