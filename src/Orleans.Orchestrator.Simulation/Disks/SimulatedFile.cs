using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>
/// A file as its readers see it, and as it would be found after the power was lost: between the two lie the writes that nobody has synced.
/// </summary>
internal sealed class SimulatedFile
{
    // What a medium writes wholly or not at all.
    private const int Sector = 512;

    private readonly List<(int Offset, byte[]? Data)> _unsynced = [];
    private readonly Image _seen = new();
    private readonly Image _medium = new();

    /// <summary>How long it is for its readers.</summary>
    public int Length => _seen.Length;

    /// <summary>Whether its name is on the medium, too: it is once the folder has been synced.</summary>
    public bool IsNamed { get; set; }

    /// <summary>Reads what was written last, synced or not.</summary>
    /// <returns>How many bytes there were.</returns>
    public int Read(int offset, Span<byte> into) => _seen.Read(offset, into);

    /// <summary>Writes, with the medium to follow some time.</summary>
    public void Write(int offset, ReadOnlySpan<byte> data)
    {
        _seen.Write(offset, data);
        _unsynced.Add((offset, data.ToArray()));
    }

    /// <summary>Cuts it.</summary>
    public void Truncate(int length)
    {
        _seen.Cut(length);
        _unsynced.Add((length, null));
    }

    /// <summary>Puts what was written on the medium.</summary>
    public void Sync()
    {
        foreach (var write in _unsynced)
            Apply(write);
        _unsynced.Clear();
    }

    /// <summary>
    /// A sync that failed: as on Linux, what was to be written is taken for written from now on, though it isn't, and only who writes it again gets it
    /// onto the medium.
    /// </summary>
    public void FailSync() => _unsynced.Clear();

    /// <summary>The power is lost: of what was not synced some is on the medium, some isn't, and some is in part.</summary>
    public void LosePower(SeededRandom random)
    {
        var orderly = random.Next(2) == 0;
        var kept = random.Next(_unsynced.Count + 1);
        for (var i = 0; i < _unsynced.Count; i++)
        {
            if (orderly ? i < kept : random.Next(3) == 0)
                Apply(_unsynced[i]);
            else if (orderly ? i == kept : random.Next(2) == 0)
                Tear(_unsynced[i], random);
        }

        _unsynced.Clear();
        _seen.Copy(_medium);
    }

    private void Apply((int Offset, byte[]? Data) write)
    {
        if (write.Data is { } data)
            _medium.Write(write.Offset, data);
        else
            _medium.Cut(write.Offset);
    }

    private void Tear((int Offset, byte[]? Data) write, SeededRandom random)
    {
        if (write.Data is not { } data)
            return;
        for (var from = 0; from < data.Length;)
        {
            var to = Math.Min(data.Length, from + Sector - ((write.Offset + from) % Sector));
            if (random.Next(2) == 0)
                _medium.Write(write.Offset + from, data.AsSpan(from, to - from));
            from = to;
        }
    }

    private sealed class Image
    {
        private byte[] _bytes = [];

        public int Length { get; private set; }

        public int Read(int offset, Span<byte> into)
        {
            var count = Math.Clamp(Length - offset, 0, into.Length);
            _bytes.AsSpan(Math.Min(offset, Length), count).CopyTo(into);
            return count;
        }

        public void Write(int offset, ReadOnlySpan<byte> data)
        {
            var end = offset + data.Length;
            if (end > _bytes.Length)
                Array.Resize(ref _bytes, Math.Max(end, _bytes.Length * 2));
            data.CopyTo(_bytes.AsSpan(offset));
            Length = Math.Max(Length, end);
        }

        public void Cut(int length)
        {
            if (length >= Length)
                return;
            _bytes.AsSpan(length, Length - length).Clear();
            Length = length;
        }

        public void Copy(Image other)
        {
            if (_bytes.Length < other.Length)
                _bytes = new byte[other._bytes.Length];
            other._bytes.AsSpan(0, other.Length).CopyTo(_bytes);
            _bytes.AsSpan(other.Length).Clear();
            Length = other.Length;
        }
    }
}
