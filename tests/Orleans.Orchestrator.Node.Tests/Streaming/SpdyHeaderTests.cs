using Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

namespace Orleans.Orchestrator.NodeAgent.Tests.Streaming;

public sealed class SpdyHeaderTests
{
    /// <summary>Two blocks as zlib's own deflate makes them with the dictionary, at its best level.</summary>
    private const string First = "78f9e3c6a7c202253a703a2b294a4dcc851625aca9a0808614cb45e01c6061606100a4398b20d198094ade8c0600000000ffff";
    private const string Second = "c2aa19540e2512d60b000000ffff";

    [Fact]
    public void TheDictionary_IsTheOneOfTheSpecification()
    {
        Assert.Equal(1423, HeaderDictionary.Bytes.Length);
        Assert.Equal(0xe3c6a7c2, HeaderDictionary.Adler32);
    }

    [Fact]
    public void BlocksOfAnotherImplementation_AreRead_EachInTheContextOfThoseBefore()
    {
        using var reader = new HeaderDecompressor();
        Assert.Equal("error 8080 0", Show(reader.Decompress(Convert.FromHexString(First))));
        Assert.Equal("data 8080 0", Show(reader.Decompress(Convert.FromHexString(Second))));
    }

    [Fact]
    public void ABlock_NamesTheDictionaryFirst_AndEndsAtAByte()
    {
        using var writer = new HeaderCompressor();
        var first = writer.Compress([new("streamtype", "error")]);
        Assert.Equal("78BBE3C6A7C2", Convert.ToHexString(first.AsSpan(0, 6)));
        Assert.Equal("0000FFFF", Convert.ToHexString(first.AsSpan(first.Length - 4)));
        Assert.Equal("0000FFFF", Convert.ToHexString(writer.Compress([]).AsSpan(^4..)));
    }

    [Fact]
    public void WhatIsWritten_IsRead()
    {
        var random = new Random(7);
        using var writer = new HeaderCompressor();
        using var reader = new HeaderDecompressor();
        for (var block = 0; block < 200; block++)
        {
            var headers = Enumerable.Range(0, random.Next(8)).ToDictionary(i => $"name{i}-{random.Next(3)}", _ => new string((char)('a' + random.Next(26)), random.Next(300)));
            Assert.Equal(headers.OrderBy(h => h.Key, StringComparer.Ordinal), reader.Decompress(writer.Compress(headers)).OrderBy(h => h.Key, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void BrokenBlocks_AreRefused()
    {
        var good = Convert.FromHexString(First);
        for (var i = 0; i < good.Length; i++)
        {
            using var reader = new HeaderDecompressor();
            Assert.Throws<SpdyProtocolException>(() => reader.Decompress(good.AsSpan(0, i)[..Math.Min(i, good.Length - 12)]));
        }
    }

    [Fact]
    public void ABlockThatGrowsWithoutBound_IsRefused()
    {
        using var writer = new HeaderCompressor();
        using var reader = new HeaderDecompressor();
        var bomb = writer.Compress([new("a", new string('x', 10_000_000))]);
        Assert.True(bomb.Length < 64 * 1024);
        Assert.Throws<SpdyProtocolException>(() => reader.Decompress(bomb));
    }

    private static string Show(IReadOnlyDictionary<string, string> headers) => $"{headers["StreamType"]} {headers["port"]} {headers["requestID"]}";
}
