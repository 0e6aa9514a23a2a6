using System.Text;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.Containers.Images.Layers;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Tests.Images;

public sealed class LayerUnpackerTests : IDisposable
{
    private static readonly ImageLimits Small = new() { MaxLayerEntries = 20, MaxLayerBytes = 1 << 20, MaxPathBytes = 300 };

    private readonly TemporaryFolder _folder = new();

    private string Root => _folder["layer"];

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, ImageError> MaliciousLayers => new()
    {
        { "dot dot", ImageError.PathEscape },
        { "dot dot inside", ImageError.PathEscape },
        { "absolute", ImageError.PathEscape },
        { "through absolute symlink", ImageError.SymlinkEscape },
        { "through relative symlink", ImageError.SymlinkEscape },
        { "through chained symlinks", ImageError.SymlinkEscape },
        { "through symlink loop", ImageError.SymlinkEscape },
        { "through magic link", ImageError.SymlinkEscape },
        { "directories through symlink", ImageError.SymlinkEscape },
        { "hard link outside", ImageError.PathEscape },
        { "hard link absolute", ImageError.PathEscape },
        { "hard link through symlink", ImageError.SymlinkEscape },
        { "hard link missing", ImageError.InvalidLink },
        { "hard link to directory", ImageError.InvalidLink },
        { "hard link to itself", ImageError.InvalidLink },
        { "whiteout of dot dot", ImageError.PathEscape },
        { "whiteout through symlink", ImageError.SymlinkEscape },
        { "opaque through symlink", ImageError.SymlinkEscape },
        { "overlay redirect", ImageError.ForbiddenAttribute },
        { "user overlay redirect", ImageError.ForbiddenAttribute },
        { "unknown type", ImageError.UnknownEntryType },
        { "too many entries", ImageError.LimitExceeded },
        { "too many bytes", ImageError.LimitExceeded },
        { "too long a path", ImageError.LimitExceeded },
        { "too long a name", ImageError.LimitExceeded },
        { "file as directory", ImageError.InvalidArchive },
        { "file as root", ImageError.InvalidArchive },
        { "truncated", ImageError.InvalidArchive },
        { "wrong checksum", ImageError.InvalidArchive },
        { "no tar at all", ImageError.InvalidArchive },
        { "truncated gzip", ImageError.InvalidArchive },
        { "bzip2", ImageError.UnsupportedMediaType },
    };

    [Theory]
    [MemberData(nameof(MaliciousLayers))]
    public void RefusedLayer_IsNamed_AndLeavesNothing(string what, ImageError expected)
    {
        Directory.CreateDirectory(_folder["outside"]);
        File.WriteAllText(_folder["outside/secret"], "untouched");

        var error = Assert.Throws<ImageException>(() => Unpack(Malicious(what), Small));

        Assert.Equal(expected, error.Error);
        Assert.Equal([_folder["outside"]], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal([_folder["outside/secret"]], Directory.GetFileSystemEntries(_folder["outside"]));
        Assert.Equal("untouched", File.ReadAllText(_folder["outside/secret"]));
    }

    private static byte[] Malicious(string what) => what switch
    {
        "dot dot" => new TestTar().File("../outside/new").Plain(),
        "dot dot inside" => new TestTar().File("a/b/../../../outside/new").Plain(),
        "absolute" => new TestTar().File("/tmp/new").Plain(),
        "through absolute symlink" => new TestTar().Symlink("a", "/").File("a/tmp/new").Plain(),
        "through relative symlink" => new TestTar().Symlink("a", "../outside").File("a/secret").Plain(),
        "through chained symlinks" => new TestTar().Directory("d").Symlink("d/up", "../..").Symlink("b", "d/up/outside").File("b/secret").Plain(),
        "through symlink loop" => new TestTar().Symlink("a", "b").Symlink("b", "a").File("a/x").Plain(),
        "through magic link" => new TestTar().Symlink("a", "/proc/self/root/tmp").File("a/x").Plain(),
        "directories through symlink" => new TestTar().Symlink("a", "../outside").Directory("a/b/c").Plain(),
        "hard link outside" => new TestTar().HardLink("a", "../outside/secret").Plain(),
        "hard link absolute" => new TestTar().HardLink("a", "/etc/passwd").Plain(),
        "hard link through symlink" => new TestTar().Symlink("s", "../outside").HardLink("a", "s/secret").Plain(),
        "hard link missing" => new TestTar().HardLink("a", "b").Plain(),
        "hard link to directory" => new TestTar().Directory("d").HardLink("a", "d").Plain(),
        "hard link to itself" => new TestTar().File("a").HardLink("a", "./a").Plain(),
        "whiteout of dot dot" => new TestTar().File(".wh...").Plain(),
        "whiteout through symlink" => new TestTar().Symlink("a", "../outside").File("a/.wh.secret").Plain(),
        "opaque through symlink" => new TestTar().Symlink("a", "../outside").File("a/.wh..wh..opq").Plain(),
        "overlay redirect" => new TestTar().File("a", attributes: ("trusted.overlay.redirect", "/etc")).Plain(),
        "user overlay redirect" => new TestTar().File("a", attributes: ("user.overlay.redirect", "/etc")).Plain(),
        "unknown type" => new TestTar().Raw("a", 'M').Plain(),
        "too many entries" => Enumerable.Range(0, 21).Aggregate(new TestTar(), (tar, i) => tar.File($"f{i}")).Plain(),
        "too many bytes" => new TestTar().File("zeros", new string('\0', 2 << 20)).Gzip(),
        "too long a path" => new TestTar().File(string.Join('/', Enumerable.Repeat("abcdefghi", 31))).Plain(),
        "too long a name" => new TestTar().File(new string('n', 280)).Plain(),
        "file as directory" => new TestTar().File("a").File("a/b").Plain(),
        "file as root" => new TestTar().File("./").Plain(),
        "truncated" => new TestTar().File("a", new string('x', 5000)).Plain()[..2000],
        "wrong checksum" => Damage(new TestTar().File("a").Plain()),
        "no tar at all" => Encoding.ASCII.GetBytes(new string('x', 2000)),
        "truncated gzip" => new TestTar().File("a", string.Concat(Enumerable.Range(0, 20000))).Gzip()[..^2000],
        "bzip2" => Encoding.ASCII.GetBytes("BZh91AY&SY" + new string('x', 100)),
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    private static byte[] Damage(byte[] tar)
    {
        tar[5] ^= 1;
        return tar;
    }

    [Fact]
    public void BothDigests_AreFound_ForPlainAndGzip()
    {
        var plain = new TestTar().Directory("d").File("d/a", "hello").Plain();
        var gzip = TestTar.Gzip(plain);

        var unpacked = Unpack(gzip, new ImageLimits());

        Assert.Equal(Digest.Of(gzip), unpacked.BlobDigest);
        Assert.Equal(gzip.Length, unpacked.BlobBytes);
        Assert.Equal(Digest.Of(plain), unpacked.DiffId);
        Assert.Equal(5, unpacked.FileBytes);
        Assert.Equal("hello", File.ReadAllText(Path.Combine(Root, "d/a")));
    }

    [Fact]
    public void Zstd_IsUnpacked()
    {
        File.WriteAllBytes(_folder["plain"], new TestTar().File("a", "zstd content").Plain());
        ShellCommand.Run("zstd", "-q", _folder["plain"], "-o", _folder["plain.zst"]);

        Unpack(File.ReadAllBytes(_folder["plain.zst"]), new ImageLimits());

        Assert.Equal("zstd content", File.ReadAllText(Path.Combine(Root, "a")));
    }

    [Fact]
    public void TruncatedZstd_IsRefused()
    {
        File.WriteAllBytes(_folder["plain"], new TestTar().File("a", string.Concat(Enumerable.Range(0, 20000))).Plain());
        ShellCommand.Run("zstd", "-q", _folder["plain"], "-o", _folder["plain.zst"]);

        var error = Assert.Throws<ImageException>(() => Unpack(File.ReadAllBytes(_folder["plain.zst"])[..^500], new ImageLimits()));

        Assert.Equal(ImageError.InvalidArchive, error.Error);
        Assert.False(Directory.Exists(Root));
    }

    [Fact]
    public void Whiteouts_BecomeOverlayfsOwn()
    {
        Unpack(new TestTar().Directory("d").File("d/.wh.gone").File("e/.wh..wh..opq").File("e/.wh..wh.plnk").Plain(), new ImageLimits());

        Assert.True(Status("d", "gone").IsWhiteout);
        Assert.Equal("y", OpaqueMark("e"));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Root, "e")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DirectoryInThePlaceOfAWhiteout_HidesWhatIsBelow(bool whiteoutFirst)
    {
        var tar = whiteoutFirst
            ? new TestTar().File(".wh.d").Directory("d").File("d/new")
            : new TestTar().Directory("d").File("d/new").File(".wh.d");

        Unpack(tar.Plain(), new ImageLimits());

        Assert.Equal("y", OpaqueMark("d"));
        Assert.True(File.Exists(Path.Combine(Root, "d/new")));
    }

    [Fact]
    public void FileThatFollowsItsWhiteout_Stays()
    {
        Unpack(new TestTar().File("a", "new").File(".wh.a").File(".wh.b").File("b", "new").File(".wh.c").File("c/d", "new").Plain(), new ImageLimits());

        Assert.Equal("new", File.ReadAllText(Path.Combine(Root, "a")));
        Assert.Equal("new", File.ReadAllText(Path.Combine(Root, "b")));
        Assert.Equal("new", File.ReadAllText(Path.Combine(Root, "c/d")));
        Assert.Equal("y", OpaqueMark("c"));
    }

    [Fact]
    public void LaterEntries_ReplaceEarlierOnes_WithoutFollowingThem()
    {
        File.WriteAllText(_folder["victim"], "untouched");
        Unpack(
            new TestTar().Symlink("a", "../victim").File("a", "file").Directory("b").File("b/c").File("b", "file").File("c").Directory("c").Plain(),
            new ImageLimits());

        Assert.Equal("untouched", File.ReadAllText(_folder["victim"]));
        Assert.Equal("file", File.ReadAllText(Path.Combine(Root, "a")));
        Assert.Equal("file", File.ReadAllText(Path.Combine(Root, "b")));
        Assert.True(Directory.Exists(Path.Combine(Root, "c")));
    }

    [Fact]
    public void RelativeSymlinkInsideTheLayer_MayBeWalkedThrough()
    {
        Unpack(new TestTar().Directory("usr/lib").Symlink("lib", "usr/lib").File("lib/x", "here").Plain(), new ImageLimits());

        Assert.Equal("here", File.ReadAllText(Path.Combine(Root, "usr/lib/x")));
    }

    [Fact]
    public void ModesOwnersTimesAttributesAndDevices_AreKept()
    {
        var capability = "\x01\x00\x00\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00";
        Unpack(
            new TestTar().Directory("d", 0x3FF).File("d/suid", mode: 0x9ED, user: 1234, attributes: ("security.capability", capability))
                .Device("null", 1, 3).Symlink("d/link", "/anywhere").Plain(),
            new ImageLimits());

        var file = Status("d", "suid");
        Assert.Equal((0x9EDu, 1234u, 1234u, 1_600_000_000), (file.Permissions, file.User, file.Group, file.Modified.Seconds));
        Assert.Equal((1u, 3u), (Status("", "null").DeviceMajor, Status("", "null").DeviceMinor));
        Assert.Equal((0x3FFu, 1_600_000_000), (Status("", "d").Permissions, Status("", "d").Modified.Seconds));
        Assert.Equal("/anywhere", new FileInfo(Path.Combine(Root, "d/link")).LinkTarget);
        using var directory = new OpenedDirectory(Path.Combine(Root, "d"));
        Assert.Equal(["security.capability"], ExtendedAttributes.List(directory.Descriptor, "suid\0"u8).Select(x => Encoding.ASCII.GetString(x.Name)));
    }

    [Theory]
    [InlineData("--format=pax", "")]
    [InlineData("--format=gnu", "")]
    [InlineData("--format=gnu", "--sparse")]
    [InlineData("--format=pax", "--sparse --sparse-version=0.0")]
    [InlineData("--format=pax", "--sparse --sparse-version=0.1")]
    [InlineData("--format=pax", "--sparse --sparse-version=1.0")]
    public void RealTree_UnpacksAsTarDoes(string format, string options)
    {
        var tree = BuildTree();
        ShellCommand.Run("tar", ["-C", tree, format, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-cf", _folder["t.tar"], "."]);
        Directory.CreateDirectory(_folder["theirs"]);
        ShellCommand.Run("tar", "-C", _folder["theirs"], "--numeric-owner", "-xpf", _folder["t.tar"]);

        Unpack(File.ReadAllBytes(_folder["t.tar"]), new ImageLimits());

        Assert.Equal(Listing(_folder["theirs"]), Listing(Root));
        Assert.Equal(Contents(_folder["theirs"]), Contents(Root));
    }

    private string BuildTree()
    {
        var tree = _folder["tree"];
        ShellCommand.Run("sh", "-ec", $"""
            mkdir -p {tree}/etc {tree}/deep; cd {tree}
            cp -a /etc/ssl /etc/alternatives etc/ 2>/dev/null || true
            cp -a /usr/share/doc/tar deep/ 2>/dev/null || true
            long=$(printf 'l%.0s' $(seq 200)); mkdir -p deep/$long/$long; echo x > deep/$long/$long/file; ln -s $long/$long/file deep/longlink
            echo one > a; ln a b; ln -s a c; mkfifo p; mknod n c 1 3; chmod 4755 a; chown 1000:1001 deep; touch -d @1234567890 c a
            truncate -s 3M sparse; printf data | dd of=sparse bs=1 seek=1000000 conv=notrunc status=none; truncate -s 8M sparse
            printf 'x' > "$(printf 'bad\377name')"
            """);
        return tree;
    }

    private static string Listing(string directory) => ShellCommand.Run(
        "sh", "-ec", $"cd {directory} && find . -printf '%y %m %U:%G %n %s %T@ %l %p\\n' | sed 's/^d \\([^ ]* [^ ]* [^ ]*\\) [0-9]*/d \\1/' | LC_ALL=C sort");

    private static string Contents(string directory) =>
        ShellCommand.Run("sh", "-ec", $"cd {directory} && find . -type f -exec sha256sum {{}} + | LC_ALL=C sort -k 2");

    private UnpackedLayer Unpack(byte[] blob, ImageLimits limits) => LayerUnpacker.Unpack(new MemoryStream(blob), Root, limits, CancellationToken.None);

    private FileStatus Status(string directory, string name)
    {
        using var opened = new OpenedDirectory(Path.Combine(Root, directory));
        FileErrno.Check(FileStatus.Get(opened.Descriptor, FilePath.Terminated(name), out var status), name);
        return status;
    }

    private string? OpaqueMark(string directory)
    {
        using var opened = new OpenedDirectory(Root);
        var mark = ExtendedAttributes.List(opened.Descriptor, FilePath.Terminated(directory)).SingleOrDefault(x => x.Name.AsSpan().SequenceEqual("trusted.overlay.opaque"u8));
        return mark.Value is null ? null : Encoding.ASCII.GetString(mark.Value);
    }

    private sealed class OpenedDirectory(string path) : IDisposable
    {
        public int Descriptor { get; } = (int)FileErrno.Check(
            Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(path), Openat2.ReadOnly | Openat2.Directory), path);

        public void Dispose() => FileDescriptors.Close(Descriptor);
    }
}
