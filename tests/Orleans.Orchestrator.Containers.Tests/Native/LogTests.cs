using System.Text;
using Orleans.Orchestrator.Containers.Logs;

namespace Orleans.Orchestrator.Containers.Tests.Native;

public sealed class LogTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("orc-log-").FullName;

    private string LogPath => Path.Combine(_directory, "pod", "0.log");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Lines_have_time_stream_and_a_flag()
    {
        using var log = New(1 << 20, 5);
        Assert.Equal(4, log.Write(LogStream.Stdout, "one\n\nrest"u8, final: false));
        Assert.Equal(0, log.Write(LogStream.Stderr, "two\n"u8, final: false));
        Assert.Equal(0, log.Write(LogStream.Stdout, "rest"u8, final: true));
        Assert.Equal(
            [
                "2024-02-03T04:05:06.789000000Z stdout F one",
                "2024-02-03T04:05:06.789000000Z stdout F ",
                "2024-02-03T04:05:06.789000000Z stderr F two",
                "2024-02-03T04:05:06.789000000Z stdout P rest",
            ],
            File.ReadAllLines(LogPath));
    }

    [Theory]
    [InlineData(CriLogWriter.MaxLineBytes - 1, "F")]
    [InlineData(CriLogWriter.MaxLineBytes, "F")]
    [InlineData(CriLogWriter.MaxLineBytes + 1, "P F")]
    [InlineData(CriLogWriter.MaxLineBytes * 2, "P F")]
    public void A_long_line_is_split(int length, string flags)
    {
        using var log = New(1 << 20, 5);
        var text = new byte[length + 1];
        text.AsSpan(0, length).Fill((byte)'x');
        text[length] = (byte)'\n';
        Assert.Equal(0, log.Write(LogStream.Stdout, text, final: false));
        var lines = File.ReadAllLines(LogPath);
        Assert.Equal(flags, string.Join(' ', lines.Select(line => line.Split(' ')[2])));
        Assert.Equal(length, lines.Sum(line => line.Split(' ')[3].Length));
    }

    [Fact]
    public void A_full_file_is_rotated_and_the_oldest_dropped()
    {
        using var log = New(100, 3);
        for (var i = 0; i < 10; i++)
            log.Write(LogStream.Stdout, Encoding.ASCII.GetBytes($"line {i}\n"), final: false);
        Assert.Equal(["0.log", "0.log.1", "0.log.2"], Directory.EnumerateFiles(Path.GetDirectoryName(LogPath)!).Select(path => Path.GetFileName(path)!).Order());
        Assert.Equal(["line 8", "line 9"], Texts(LogPath));
        Assert.Equal(["line 6", "line 7"], Texts(LogPath + ".1"));
        Assert.Equal(["line 4", "line 5"], Texts(LogPath + ".2"));

        static IEnumerable<string> Texts(string path) => File.ReadAllLines(path).Select(line => line.Split(' ', 4)[3]);
    }

    [Fact]
    public void An_existing_log_is_continued()
    {
        using (var log = New(1 << 20, 5))
            log.Write(LogStream.Stdout, "one\n"u8, final: false);
        using (var log = New(1 << 20, 5))
            log.Write(LogStream.Stdout, "two\n"u8, final: false);
        Assert.Equal(2, File.ReadAllLines(LogPath).Length);
    }

    private CriLogWriter New(long maxBytes, int maxFiles) =>
        new(LogPath, maxBytes, maxFiles, new FixedTime(new DateTimeOffset(2024, 2, 3, 4, 5, 6, 789, TimeSpan.Zero)));

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
