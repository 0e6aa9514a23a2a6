namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>Room for many small bodies in few large arrays: a start-up load of 150,000 rows makes some 200 of them.</summary>
internal sealed class BodyArena
{
    private const int ChunkBytes = 1 << 20;
    private byte[] chunk = [];
    private int used;

    public ArraySegment<byte> Take(int length)
    {
        if (length > ChunkBytes / 4)
            return new byte[length];
        if (chunk.Length - used < length)
            (chunk, used) = (GC.AllocateUninitializedArray<byte>(ChunkBytes), 0);
        used += length;
        return new(chunk, used - length, length);
    }

    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> body)
    {
        var room = Take(body.Length);
        body.CopyTo(room);
        return room;
    }
}
