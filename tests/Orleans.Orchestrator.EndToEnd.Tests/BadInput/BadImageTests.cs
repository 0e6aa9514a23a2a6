using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.BadInput;

/// <summary>Images whose layers try to write outside of their own files.</summary>
[Collection(SharedNodeDefinition.Name)]
public sealed class BadImageTests(SharedNode shared)
{
    private readonly RunningNode _node = shared.Node;

    private string Outside => Path.Combine(Path.GetDirectoryName(_node.Data)!, "outside");

    [Fact]
    public async Task ALayerThatClimbsOut_WritesNothingOutside()
    {
        var up = string.Concat(Enumerable.Repeat("../", 20)) + Outside.TrimStart('/');
        var said = (await ImportAsync("climbing", File($"{up}/evil"))).Failed();
        Assert.Contains("..", said, StringComparison.Ordinal);
        AssertContained("climbing");
    }

    [Fact]
    public async Task ALayerWithAbsolutePaths_WritesNothingOutside()
    {
        await ImportAsync("absolute", File($"{Outside}/evil"));
        AssertContained(null);
    }

    [Fact]
    public async Task ALayerThatGoesThroughItsOwnSymlinks_WritesNothingOutside()
    {
        var up = string.Concat(Enumerable.Repeat("../", 20)) + Outside.TrimStart('/');
        await ImportAsync("links", Link("absolute", Outside), File("absolute/evil"), Link("relative", up), File("relative/evil"));
        AssertContained(null);
    }

    [Fact]
    public async Task ALayerThatHardLinksAFileOutside_GetsNothing()
    {
        Directory.CreateDirectory(Outside);
        var secret = Path.Combine(Outside, "secret");
        await System.IO.File.WriteAllTextAsync(secret, "secret");
        await ImportAsync("hard", new PaxTarEntry(TarEntryType.HardLink, "stolen") { LinkName = secret }, Link("way", Outside),
            new PaxTarEntry(TarEntryType.HardLink, "stolen-too") { LinkName = "way/secret" });
        Assert.Equal("1", (await _node.InsideAsync("stat", "-c", "%h", secret)).Trim());
        System.IO.File.Delete(secret);
    }

    [Fact]
    public async Task ATarThatIsNoImage_IsRefused()
    {
        var path = Path.Combine(Path.GetDirectoryName(_node.Data)!, "noise.tar");
        await System.IO.File.WriteAllBytesAsync(path, RandomNumberGenerator.GetBytes(100_000));
        Assert.StartsWith("error: ", (await _node.OrcAsync("image", "import", path)).Failed(), StringComparison.Ordinal);
    }

    private static PaxTarEntry File(string name) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("evil"u8.ToArray()) };

    private static PaxTarEntry Link(string name, string target) => new(TarEntryType.SymbolicLink, name) { LinkName = target };

    private void AssertContained(string? absentImage)
    {
        Assert.False(Path.Exists(Path.Combine(Outside, "evil")), "the layer has written outside");
        if (absentImage is not null)
            Assert.DoesNotContain(absentImage, _node.OrcAsync("image", "ls").GetAwaiter().GetResult().Succeeded(), StringComparison.Ordinal);
    }

    /// <summary>Imports a docker-archive of one layer.</summary>
    private async Task<CommandResult> ImportAsync(string name, params TarEntry[] entries)
    {
        Directory.CreateDirectory(Outside);
        var layer = Tar(entries);
        var digest = Convert.ToHexStringLower(SHA256.HashData(layer));
        var architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        var config = Encoding.UTF8.GetBytes($$$"""
            {"architecture":"{{{architecture}}}","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:{{{digest}}}"]}}
            """);
        var manifest = Encoding.UTF8.GetBytes($$"""[{"Config":"config.json","RepoTags":["localhost/{{name}}:1"],"Layers":["layer.tar"]}]""");
        var archive = Path.Combine(Path.GetDirectoryName(_node.Data)!, name + ".tar");
        await System.IO.File.WriteAllBytesAsync(archive, Tar(Content("manifest.json", manifest), Content("config.json", config), Content("layer.tar", layer)));
        return await _node.OrcAsync("image", "import", archive);
    }

    private static PaxTarEntry Content(string name, byte[] content) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };

    private static byte[] Tar(params TarEntry[] entries)
    {
        using var buffer = new MemoryStream();
        using (var writer = new TarWriter(buffer, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
                writer.WriteEntry(entry);
        }
        return buffer.ToArray();
    }
}
