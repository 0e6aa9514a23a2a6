using System.Globalization;

namespace Orleans.Orchestrator.NodeAgent.Logs;

/// <summary>
/// The files of one run's log: <c>0.log</c> is being written, <c>0.log.1</c> is the newest old one, <c>0.log.2</c> the one before.
/// Rotation renames them at any time, so a reader asks the kernel what the file it has open is called by now.
/// </summary>
/// <param name="path">The present file.</param>
internal sealed class LogFiles(string path)
{
    /// <summary>Opens the oldest file; null when there is none yet.</summary>
    public FileStream? OpenOldest()
    {
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory))
            return null;
        var numbers = Directory.EnumerateFiles(directory, Path.GetFileName(path) + ".*").Select(f => Number(Path.GetFileName(f))).Where(n => n > 0);
        return Open(numbers.DefaultIfEmpty(0).Max());
    }

    /// <summary>The file that follows one that has been read; null when that is the present one.</summary>
    public FileStream? OpenNext(FileStream current)
    {
        while (true)
        {
            var number = NumberOf(current);
            if (number == 0)
                return null;
            // One that has been rotated away altogether is followed by the oldest there is.
            var next = number is { } known ? Open(known - 1) : OpenOldest();
            // Renamed in between? Then what was opened may be the file itself or a later one than the next.
            if (next is null || number is null || NumberOf(current) == number)
                return next;
            next.Dispose();
        }
    }

    private FileStream? Open(int number)
    {
        try
        {
            return new FileStream(number == 0 ? path : $"{path}.{number}", new FileStreamOptions
            {
                Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0,
            });
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What an open file is called now; null when it has been removed.</summary>
    private int? NumberOf(FileStream file)
    {
        var name = Path.GetFileName(new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget!);
        return name == Path.GetFileName(path) ? 0 : Number(name) is > 0 and var number ? number : null;
    }

    private int Number(string name)
    {
        var own = Path.GetFileName(path) + ".";
        return name.StartsWith(own, StringComparison.Ordinal) && int.TryParse(name.AsSpan(own.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
