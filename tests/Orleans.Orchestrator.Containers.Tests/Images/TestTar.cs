using System.IO.Compression;
using System.Text;
using Orleans.Orchestrator.Containers.Images.Layers;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Tests.Images;

/// <summary>Builds layer archives, good and bad ones.</summary>
internal sealed class TestTar
{
    private readonly MemoryStream _bytes = new();
    private readonly TarWriter _writer;

    public TestTar() => _writer = new TarWriter(_bytes);

    public TestTar File(string name, string content = "content", uint mode = 0x1A4, uint user = 0, params (string Name, string Value)[] attributes)
    {
        var data = Encoding.UTF8.GetBytes(content);
        _writer.Begin(Entry(name, TarType.File) with
        {
            Size = data.Length,
            Mode = mode,
            User = user,
            Group = user,
            Attributes = [.. attributes.Select(x => (Encoding.UTF8.GetBytes(x.Name), Encoding.Latin1.GetBytes(x.Value)))],
        });
        _writer.Write(data);
        return this;
    }

    public TestTar Directory(string name, uint mode = 0x1ED) => Add(Entry(name, TarType.Directory) with { Mode = mode });

    public TestTar Symlink(string name, string target) =>
        Add(Entry(name, TarType.Symlink) with { LinkName = Encoding.UTF8.GetBytes(target), Mode = 0x1FF });

    public TestTar HardLink(string name, string target) => Add(Entry(name, TarType.HardLink) with { LinkName = Encoding.UTF8.GetBytes(target) });

    public TestTar Device(string name, uint major, uint minor) =>
        Add(Entry(name, TarType.CharacterDevice) with { DeviceMajor = major, DeviceMinor = minor });

    /// <summary>An empty entry with any type flag.</summary>
    public TestTar Raw(string name, char flag)
    {
        var start = (int)_bytes.Length;
        _writer.Begin(Entry(name, TarType.File));
        var all = _bytes.GetBuffer().AsSpan(start, 512);
        all[156] = (byte)flag;
        all.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in all)
            sum += value;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(all[148..]);
        return this;
    }

    public byte[] Plain()
    {
        _writer.Finish();
        return _bytes.ToArray();
    }

    public byte[] Gzip() => Gzip(Plain());

    public static byte[] Gzip(byte[] plain)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(plain);
        return compressed.ToArray();
    }

    private static TarEntry Entry(string name, TarType type) =>
        new() { Name = Encoding.UTF8.GetBytes(name), Type = type, Mode = 0x1A4, Modified = new FileTime(1_600_000_000, 0) };

    private TestTar Add(TarEntry entry)
    {
        _writer.Begin(entry);
        return this;
    }
}
