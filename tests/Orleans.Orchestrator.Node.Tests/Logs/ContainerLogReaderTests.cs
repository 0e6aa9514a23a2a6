using System.IO.Pipelines;
using System.Text;
using Orleans.Orchestrator.Containers.Logs;
using Orleans.Orchestrator.NodeAgent.Logs;
using Orleans.Orchestrator.Testing;

namespace Orleans.Orchestrator.NodeAgent.Tests.Logs;

/// <summary>Reading what the runtime's own writer has written.</summary>
public sealed class ContainerLogReaderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("orc-logs-").FullName;
    private readonly ManualTimeProvider _time = new();

    private string LogPath => Path.Combine(_root, "main", "0.log");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task LongLine_IsPutTogetherAgain()
    {
        var line = new string('x', 40_000);
        Write(1 << 20, line + "\nshort\n");
        Assert.Equal(line + "\nshort\n", await ReadAsync(new LogQuery()));
    }

    [Fact]
    public async Task TailCountsWholeLines_AlsoOverRotatedFiles()
    {
        using (var writer = Writer(120))
        {
            for (var i = 0; i < 8; i++)
                writer.Write(LogStream.Stdout, Encoding.UTF8.GetBytes($"line {i}\n"), final: false);
        }

        Assert.True(Directory.GetFiles(Path.Combine(_root, "main")).Length > 2);
        Assert.Equal(string.Concat(Enumerable.Range(0, 8).Select(i => $"line {i}\n")), await ReadAsync(new LogQuery()));
        Assert.Equal("line 5\nline 6\nline 7\n", await ReadAsync(new LogQuery { TailLines = 3 }));
        Assert.Equal("", await ReadAsync(new LogQuery { TailLines = 0 }));
        Assert.Equal(8, (await ReadAsync(new LogQuery { TailLines = 100 })).Count(c => c == '\n'));
    }

    [Fact]
    public async Task SinceTimestampsAndLimit()
    {
        using (var writer = Writer(1 << 20))
        {
            writer.Write(LogStream.Stdout, "old\n"u8, final: false);
            _time.Advance(TimeSpan.FromMinutes(1));
            writer.Write(LogStream.Stderr, "new\n"u8, final: false);
        }

        Assert.Equal("new\n", await ReadAsync(new LogQuery { Since = _time.GetUtcNow() }));
        Assert.Equal("2026-01-02T03:04:05.000000000Z old\n2026-01-02T03:05:05.000000000Z new\n", await ReadAsync(new LogQuery { Timestamps = true }));
        Assert.Equal("old\nne", await ReadAsync(new LogQuery { LimitBytes = 6 }));
    }

    [Fact]
    public async Task MissingFile_IsAnEmptyLog() => Assert.Equal("", await ReadAsync(new LogQuery()));

    [Fact]
    public async Task Following_GoesOnOverRotations_MissesNothing_AndEndsWithTheContainer()
    {
        var running = true;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        using var writer = Writer(200);
        writer.Write(LogStream.Stdout, "line 0\n"u8, final: false);
        var copying = new ContainerLogReader(TimeProvider.System).CopyAsync(LogPath, new LogQuery { Follow = true }, () => Volatile.Read(ref running), pipe.Writer, default);
        using var reader = new StreamReader(pipe.Reader.AsStream());
        Assert.Equal("line 0", await reader.ReadLineAsync());
        for (var i = 1; i <= 60; i++)
        {
            writer.Write(LogStream.Stdout, Encoding.UTF8.GetBytes($"line {i}\n"), final: false);
            if (i % 3 == 0)
                for (var read = i - 2; read <= i; read++)
                    Assert.Equal($"line {read}", await reader.ReadLineAsync());
        }

        Volatile.Write(ref running, false);
        await copying;
        await pipe.Writer.CompleteAsync();
        Assert.Equal("", await reader.ReadToEndAsync());
    }

    private CriLogWriter Writer(long maxBytes) => new(LogPath, maxBytes, 5, _time);

    private void Write(long maxBytes, string text)
    {
        using var writer = Writer(maxBytes);
        writer.Write(LogStream.Stdout, Encoding.UTF8.GetBytes(text), final: false);
    }

    private async Task<string> ReadAsync(LogQuery query)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await new ContainerLogReader(_time).CopyAsync(LogPath, query, () => false, pipe.Writer, default);
        await pipe.Writer.CompleteAsync();
        return await new StreamReader(pipe.Reader.AsStream()).ReadToEndAsync();
    }
}
