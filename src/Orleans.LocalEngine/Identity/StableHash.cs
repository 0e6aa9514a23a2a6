using System.Text;

namespace Orleans;

/// <summary>A hash that every process and every version computes alike.</summary>
public static class StableHash
{
    /// <summary>FNV-1a of the bytes. Orleans uses another function: values are not to be compared across engines.</summary>
    public static uint ComputeHash(ReadOnlySpan<byte> data)
    {
        var hash = 2166136261u;
        foreach (var value in data)
            hash = (hash ^ value) * 16777619u;

        return hash;
    }

    /// <summary>The hash of the text as UTF-8.</summary>
    public static uint ComputeHash(string data) => ComputeHash(Encoding.UTF8.GetBytes(data));
}
