using System.Text;

namespace Orleans.Orchestrator.Storage.Benchmarks.AdoNet;

/// <summary>A grain's key or type as the table knows it: the text, and the hash of its bytes that the index is on.</summary>
internal readonly struct GrainKey(string text)
{
    public string Text => text;

    /// <summary>FNV-1a, which costs about what Orleans' own hash does.</summary>
    public int Hash
    {
        get
        {
            var hash = 2_166_136_261;
            foreach (var one in Encoding.UTF8.GetBytes(text))
                hash = (hash ^ one) * 16_777_619;
            return (int)hash;
        }
    }
}
