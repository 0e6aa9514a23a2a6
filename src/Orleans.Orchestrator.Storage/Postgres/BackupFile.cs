using System.Security.Cryptography;
using System.Text;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>
/// The file of a logical backup: the line <c>orchestrator-backup 1 schema N</c>; per table its name (as BinaryWriter writes text),
/// then chunks, each a 32-bit little-endian length and so many bytes, ended by a length of 0; an empty name; the SHA-256 of it all.
/// </summary>
internal static class BackupFile
{
    private const string Magic = "orchestrator-backup 1 schema ";
    private const int MostChunk = 1 << 20;

    public static void Write(string path, int schema, IEnumerable<string> tables, Action<string, Stream> copyTable)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new BinaryWriter(hashed, Encoding.UTF8))
        {
            writer.Write($"{Magic}{schema}");
            foreach (var table in tables)
            {
                writer.Write(table);
                using (var chunks = new BufferedStream(new BackupChunkWriter(writer), MostChunk))
                    copyTable(table, chunks);
                writer.Write(0);
            }
            writer.Write("");
        }
        file.Write(hash.Hash!);
    }

    /// <summary>Reads the whole file once, so that a damaged one changes nothing.</summary>
    public static void Verify(string path, int schema, CancellationToken cancellationToken)
    {
        using var file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[MostChunk];
        for (var left = file.Length - SHA256.HashSizeInBytes; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            hash.AppendData(buffer, 0, count);
            left -= count;
        }
        var expected = new byte[SHA256.HashSizeInBytes];
        if (file.ReadAtLeast(expected, expected.Length, throwOnEndOfStream: false) < expected.Length || !hash.GetHashAndReset().SequenceEqual(expected))
            throw new StoreBackupException($"'{path}' is no backup of a resource store, or damaged: its checksum doesn't match.");
        file.Position = 0;
        using var reader = new BinaryReader(file, Encoding.UTF8);
        if (reader.ReadString() is var header && header != $"{Magic}{schema}")
            throw new StoreBackupException($"The backup '{path}' says '{header}'; this program restores '{Magic}{schema}' only.");
    }

    /// <summary>Hands the content of each table to <paramref name="takeTable"/>, which must read it to its end.</summary>
    public static void Read(string path, Action<string, Stream> takeTable)
    {
        using var reader = new BinaryReader(new BufferedStream(File.OpenRead(path), MostChunk), Encoding.UTF8);
        reader.ReadString();
        while (reader.ReadString() is { Length: > 0 } table)
        {
            using var chunks = new BackupChunkReader(reader);
            takeTable(table, chunks);
        }
    }
}
