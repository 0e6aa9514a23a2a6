using System.Buffers;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Containers.Logs;

/// <summary>
/// Writes a container's output as kubelet reads it: <c>2016-10-06T00:17:09.669794202Z stdout F the line</c>, with P instead of F
/// where a line continues in the next entry (kubernetes/design-proposals, kubelet-cri-logging.md). When the file has grown beyond its
/// limit, it becomes <c>NAME.1</c>, the old <c>.1</c> becomes <c>.2</c>, and so on.
/// </summary>
public sealed class CriLogWriter : IDisposable
{
    /// <summary>A longer line is split.</summary>
    public const int MaxLineBytes = 16 * 1024;

    private readonly string _path;
    private readonly long _maxBytes;
    private readonly int _maxFiles;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _entries = new(4096);
    private SafeFileHandle _file;
    private long _length;
    private bool _closed;

    /// <summary>Opens the file, or makes it with its directory.</summary>
    /// <param name="maxFiles">The current one included.</param>
    public CriLogWriter(string path, long maxBytes, int maxFiles, TimeProvider time)
    {
        (_path, _maxBytes, _maxFiles, _time) = (path, maxBytes, maxFiles, time);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = Open();
        _length = RandomAccess.GetLength(_file);
    }

    /// <summary>How many bytes could not be written because the disk is full or gone.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>Writes all complete lines of <paramref name="text"/>, and of the rest what is longer than a line may be.</summary>
    /// <param name="stream">stdout or stderr.</param>
    /// <param name="final">Writes the rest too, as an entry that continues.</param>
    /// <returns>How many bytes of the rest were not written, from the end.</returns>
    public int Write(LogStream stream, ReadOnlySpan<byte> text, bool final)
    {
        lock (_lock)
        {
            if (_closed)
                return 0;
            _entries.ResetWrittenCount();
            Span<byte> prefix = stackalloc byte[64];
            prefix = prefix[..FormatPrefix(prefix, _time.GetUtcNow().UtcDateTime, stream)];
            while (!text.IsEmpty)
            {
                var newline = text[..Math.Min(text.Length, MaxLineBytes + 1)].IndexOf((byte)'\n');
                if (newline < 0 && text.Length < MaxLineBytes && !final)
                    break;
                var length = newline >= 0 ? newline : Math.Min(text.Length, MaxLineBytes);
                Append(prefix, newline >= 0, text[..length]);
                text = text[(newline >= 0 ? newline + 1 : length)..];
            }
            Flush();
            return text.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _file.Dispose();
        }
    }

    internal static int FormatPrefix(Span<byte> target, DateTime utc, LogStream stream)
    {
        // .NET counts time in 100 ns.
        utc.TryFormat(target, out var length, "yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture);
        var rest = stream == LogStream.Stdout ? "00Z stdout "u8 : "00Z stderr "u8;
        rest.CopyTo(target[length..]);
        return length + rest.Length;
    }

    private void Append(ReadOnlySpan<byte> prefix, bool full, ReadOnlySpan<byte> line)
    {
        _entries.Write(prefix);
        _entries.Write(full ? "F "u8 : "P "u8);
        _entries.Write(line);
        _entries.Write("\n"u8);
    }

    private void Flush()
    {
        var bytes = _entries.WrittenSpan;
        if (bytes.IsEmpty)
            return;
        try
        {
            if (_length > 0 && _length + bytes.Length > _maxBytes)
                Rotate();
            RandomAccess.Write(_file, bytes, _length);
            _length += bytes.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A container must not stop because nobody can keep what it says.
            DroppedBytes += bytes.Length;
        }
    }

    private void Rotate()
    {
        for (var number = _maxFiles - 1; number >= 1; number--)
        {
            var older = number == 1 ? _path : $"{_path}.{number - 1}";
            if (File.Exists(older))
                File.Move(older, $"{_path}.{number}", overwrite: true);
        }
        if (_maxFiles <= 1)
            File.Delete(_path);
        _file.Dispose();
        _file = Open();
        _length = 0;
    }

    private SafeFileHandle Open() => File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
}
