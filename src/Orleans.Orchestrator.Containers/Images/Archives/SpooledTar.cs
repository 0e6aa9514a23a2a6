using System.Globalization;
using System.Text;
using Orleans.Orchestrator.Containers.Images.Layers;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Archives;

/// <summary>
/// A tar of images, its files put into a folder under numbers: the names in the tar decide nothing about places on disk. The
/// manifest may come last, so that the tar can't be read in one go.
/// </summary>
internal sealed class SpooledTar : IArchiveFiles, IDisposable
{
    private const int MaxFiles = 100_000;
    private const int MaxLinks = 16;

    private readonly string _directory;
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

    private SpooledTar(string directory) => _directory = directory;

    /// <summary>Reads a tar, plain or compressed, into a new folder, which goes when this is disposed.</summary>
    public static SpooledTar Read(Stream archive, string directory, ImageLimits limits, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        var spooled = new SpooledTar(directory);
        try
        {
            using var plain = LayerCompression.Open(archive);
            using var pipe = new ChunkPipe(plain, limits.MaxArchiveBytes, cancellation);
            var reader = new TarReader(new TarInput(pipe.Next), limits);
            while (reader.Next() is { } entry)
            {
                cancellation.ThrowIfCancellationRequested();
                spooled.Add(entry, reader, limits);
            }

            return spooled;
        }
        catch
        {
            spooled.Dispose();
            throw;
        }
    }

    public Stream? TryOpen(string path)
    {
        var normal = Normalize(path);
        for (var i = 0; normal is not null && i < MaxLinks && _links.TryGetValue(normal, out var target); i++)
            normal = Normalize(target.StartsWith('/') ? target : Path.GetDirectoryName(normal) + "/" + target);
        return normal is not null && _files.TryGetValue(normal, out var file)
            ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1)
            : null;
    }

    public void Dispose() => FileTree.Delete(_directory);

    private void Add(TarEntry entry, TarReader reader, ImageLimits limits)
    {
        var display = entry.DisplayName;
        // The same rules as for layers, so that a name which would leave the archive is refused and not only harmless.
        var path = LayerPath.Parse(entry.Name, limits, display);
        var name = Encoding.UTF8.GetString(path.Bytes.AsSpan(0, path.Bytes.Length - 1));
        if (_files.Count + _links.Count >= MaxFiles)
            throw new ImageException(ImageError.LimitExceeded, $"the archive has more than {MaxFiles} files", display);
        switch (entry.Type)
        {
            case TarType.File when entry.SparseMap is null:
                _files[name] = Spool(reader);
                break;
            case TarType.Symlink:
                _links[name] = Encoding.UTF8.GetString(entry.LinkName);
                break;
            case TarType.HardLink:
                _links[name] = "/" + Encoding.UTF8.GetString(entry.LinkName);
                break;
            case TarType.Directory:
                break;
            default:
                throw new ImageException(ImageError.InvalidArchive, $"entry '{display}': an image archive has only files, links and directories", display);
        }
    }

    private string Spool(TarReader reader)
    {
        var file = Path.Combine(_directory, _files.Count.ToString(CultureInfo.InvariantCulture) + "-" + _links.Count.ToString(CultureInfo.InvariantCulture));
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1);
        for (var part = reader.Content(); !part.IsEmpty; part = reader.Content())
            stream.Write(part);
        return file;
    }

    private static string? Normalize(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count == 0)
                return null;
            else
                parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }
}
