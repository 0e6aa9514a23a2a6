namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>Copies many small bodies into few large arrays: a start-up load of 150,000 rows makes some 200 of them.</summary>
internal sealed class BodyArena
{
    private const int ChunkBytes = 1 << 20;
    private byte[] chunk = [];
    private int used;

    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> body)
    {
        if (body.Length > ChunkBytes / 4)
            return body.ToArray();
        if (chunk.Length - used < body.Length)
            (chunk, used) = (GC.AllocateUninitializedArray<byte>(ChunkBytes), 0);
        body.CopyTo(chunk.AsSpan(used));
        var copy = new ReadOnlyMemory<byte>(chunk, used, body.Length);
        used += body.Length;
        return copy;
    }
}
