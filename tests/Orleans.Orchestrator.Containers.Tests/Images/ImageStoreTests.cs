using Orleans.Orchestrator.Containers.Images;

namespace Orleans.Orchestrator.Containers.Tests.Images;

public sealed class ImageStoreTests : IDisposable
{
    private static readonly byte[] Base = new TestTar().Directory("etc").File("etc/name", "base").File("etc/gone", "x").Plain();
    private static readonly byte[] Top = new TestTar().File("etc/name", "top").File("etc/.wh.gone").Plain();

    private readonly TemporaryFolder _folder = new();
    private readonly ImageStore _store;

    public ImageStoreTests() => _store = new ImageStore(new ImageStoreOptions { DataDirectory = _folder["data"] });

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ImportedLayout_IsResolvedWithConfigAndLayers()
    {
        var image = TestImage.Create(Base, Top);

        var imported = Assert.Single(await _store.ImportAsync(image.WriteLayout(_folder["layout"])));
        var resolved = await _store.ResolveAsync(ImageReference.Parse("demo:1"));

        Assert.Equal(image.Digest, resolved.Digest);
        Assert.Equal(imported.Id, resolved.Id);
        Assert.Equal(["docker.io/library/demo:1"], resolved.References.Select(x => x.ToString()));
        Assert.Equal([Digest.Of(Base), Digest.Of(Top)], resolved.DiffIds.ToArray());
        Assert.Equal("base", File.ReadAllText(Path.Combine(resolved.LayerDirectories[0], "etc/name")));
        Assert.Equal("top", File.ReadAllText(Path.Combine(resolved.LayerDirectories[1], "etc/name")));
        Assert.Equal(["/bin/app"], resolved.Config.Entrypoint.ToArray());
        Assert.Equal(["serve"], resolved.Config.Cmd.ToArray());
        Assert.Equal(["PATH=/bin", "A=b"], resolved.Config.Env.ToArray());
        Assert.Equal(("/srv", "1000:1000", "SIGQUIT"), (resolved.Config.WorkingDir, resolved.Config.User, resolved.Config.StopSignal));
        Assert.Equal(["80/tcp"], resolved.Config.ExposedPorts.ToArray());
        Assert.Equal("test", resolved.Config.Labels["maker"]);
        Assert.Equal(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero), resolved.Created);
        Assert.Equal(8, resolved.SizeBytes);
    }

    [Theory]
    [InlineData("oci-archive", "")]
    [InlineData("docker-archive", ":demo:2")]
    public async Task ArchivesMadeByOtherTools_AreImported(string kind, string suffix)
    {
        TestImage.Create(Base, Top).WriteLayout(_folder["layout"], "demo:1");
        ShellCommand.Run("skopeo", "copy", "-q", $"oci:{_folder["layout"]}:demo:1", $"{kind}:{_folder["a.tar"]}{suffix}");

        var image = Assert.Single(await _store.ImportAsync(_folder["a.tar"], kind == "oci-archive" ? ImageReference.Parse("demo:2") : null));

        Assert.Equal("demo:2", image.References.Single().Familiar);
        Assert.Equal([Digest.Of(Base), Digest.Of(Top)], image.DiffIds.ToArray());
    }

    [Fact]
    public async Task GzippedArchive_IsImportedFromAStream()
    {
        TestImage.Create(Base).WriteLayout(_folder["layout"]);
        ShellCommand.Run("tar", "-C", _folder["layout"], "-czf", _folder["a.tgz"], ".");
        await using var stream = File.OpenRead(_folder["a.tgz"]);

        Assert.Single(await _store.ImportAsync(stream));
    }

    [Fact]
    public async Task ExportedImage_IsReadByOtherToolsAndBack()
    {
        var image = TestImage.Create(Base, Top);
        await _store.ImportAsync(image.WriteLayout(_folder["layout"]));
        await using (var file = File.Create(_folder["out.tar"]))
            await _store.ExportAsync("demo:1", file);

        ShellCommand.Run("skopeo", "copy", "-q", $"oci-archive:{_folder["out.tar"]}:1", $"dir:{_folder["oci"]}");
        ShellCommand.Run("skopeo", "copy", "-q", $"docker-archive:{_folder["out.tar"]}", $"dir:{_folder["docker"]}");
        using var other = new ImageStore(new ImageStoreOptions { DataDirectory = _folder["other"] });
        var back = Assert.Single(await other.ImportAsync(_folder["out.tar"]));

        Assert.Equal(image.Digest, back.Digest);
        Assert.Equal("demo:1", back.References.Single().Familiar);
    }

    [Fact]
    public async Task MultiPlatformLayout_GivesThisMachinesImage()
    {
        var ours = TestImage.Create(Base);
        var theirs = TestImage.Create([Top], [TestTar.Gzip(Top)], architecture: "s390x");
        TestImage.WriteLayout(_folder["layout"], "demo:1", (theirs, "s390x"), (ours, TestImage.Architecture));

        Assert.Equal(ours.Digest, Assert.Single(await _store.ImportAsync(_folder["layout"])).Digest);
    }

    [Fact]
    public async Task ImageForAnotherPlatform_IsRefused_SayingWhatThereIs()
    {
        TestImage.WriteLayout(_folder["layout"], "demo:1", (TestImage.Create([Top], [TestTar.Gzip(Top)], "s390x"), "s390x"));

        var error = await Assert.ThrowsAsync<ImageException>(() => _store.ImportAsync(_folder["layout"]));

        Assert.Equal(ImageError.NoMatchingPlatform, error.Error);
        Assert.Contains("linux/s390x", error.Message);
        AssertEmpty();
    }

    [Theory]
    [InlineData("bad layer content", ImageError.DigestMismatch)]
    [InlineData("wrong diff id", ImageError.DigestMismatch)]
    [InlineData("missing blob", ImageError.InvalidArchive)]
    [InlineData("escaping layer", ImageError.PathEscape)]
    [InlineData("too few diff ids", ImageError.InvalidManifest)]
    [InlineData("sha512", ImageError.InvalidManifest)]
    [InlineData("config is not JSON", ImageError.InvalidManifest)]
    [InlineData("no index", ImageError.InvalidArchive)]
    [InlineData("index is a symlink out", ImageError.InvalidArchive)]
    [InlineData("future layout", ImageError.InvalidArchive)]
    [InlineData("huge manifest", ImageError.LimitExceeded)]
    [InlineData("bad name", ImageError.InvalidReference)]
    public async Task RefusedImport_LeavesNothingOnDisk(string what, ImageError expected)
    {
        PrepareBad(what);

        var error = await Assert.ThrowsAsync<ImageException>(() => _store.ImportAsync(_folder["layout"]));

        Assert.Equal(expected, error.Error);
        AssertEmpty();
    }

    private void PrepareBad(string what)
    {
        var layout = _folder["layout"];
        var good = TestImage.Create(Base, Top);
        string Blob(byte[] content) => Path.Combine(layout, "blobs/sha256", Digest.Of(content).Hex);
        switch (what)
        {
            case "bad layer content":
                good.WriteLayout(layout);
                var bytes = good.Layers[1].ToArray();
                bytes[^12] ^= 1;
                File.WriteAllBytes(Blob(good.Layers[1]), bytes);
                break;
            case "wrong diff id":
                TestImage.Create([Base, Base], [TestTar.Gzip(Base), TestTar.Gzip(Top)]).WriteLayout(layout);
                break;
            case "missing blob":
                good.WriteLayout(layout);
                File.Delete(Blob(good.Layers[1]));
                break;
            case "escaping layer":
                TestImage.Create(Base, new TestTar().File("ok").File("../../x").Plain()).WriteLayout(layout);
                break;
            case "too few diff ids":
                TestImage.Create([Base], [TestTar.Gzip(Base), TestTar.Gzip(Top)]).WriteLayout(layout);
                break;
            case "sha512":
                TestImage.Create([Base], [TestTar.Gzip(Base)], changeManifest: x => x["layers"]![0]!["digest"] = "sha512:" + new string('a', 128)).WriteLayout(layout);
                break;
            case "config is not JSON":
                TestImage.Create([Base], [TestTar.Gzip(Base)], changeConfig: x => x["rootfs"] = "none").WriteLayout(layout);
                break;
            case "no index":
                good.WriteLayout(layout);
                File.Delete(Path.Combine(layout, "index.json"));
                break;
            case "index is a symlink out":
                good.WriteLayout(layout);
                File.Move(Path.Combine(layout, "index.json"), _folder["index.json"]);
                File.CreateSymbolicLink(Path.Combine(layout, "index.json"), _folder["index.json"]);
                break;
            case "future layout":
                good.WriteLayout(layout);
                File.WriteAllText(Path.Combine(layout, "oci-layout"), """{"imageLayoutVersion":"2.0.0"}""");
                break;
            case "huge manifest":
                TestImage.Create([Base], [TestTar.Gzip(Base)], changeManifest: x => x["filler"] = new string('x', 50_000_000)).WriteLayout(layout);
                break;
            default:
                good.WriteLayout(layout, "UPPER:1");
                break;
        }
    }

    [Fact]
    public async Task ArchiveWithEscapingNames_IsRefused()
    {
        await File.WriteAllBytesAsync(_folder["a.tar"], new TestTar().File("../../../tmp/x").File("oci-layout").Plain());

        var error = await Assert.ThrowsAsync<ImageException>(() => _store.ImportAsync(_folder["a.tar"]));

        Assert.Equal(ImageError.PathEscape, error.Error);
        AssertEmpty();
    }

    [Fact]
    public async Task Removal_KeepsWhatOtherImagesShare_AndFreesTheRest()
    {
        await _store.ImportAsync(TestImage.Create(Base).WriteLayout(_folder["l1"], "one:1"));
        await _store.ImportAsync(TestImage.Create(Base, Top).WriteLayout(_folder["l2"], "two:1"));
        Assert.Equal(2, (await _store.GetDiskUsageAsync()).Layers);

        var removed = await _store.RemoveAsync("two:1", _ => false);

        Assert.Single(removed.Deleted);
        Assert.True(removed.FreedBytes > 0);
        Assert.Equal(1, (await _store.GetDiskUsageAsync()).Layers);
        Assert.Equal("base", File.ReadAllText(Path.Combine((await _store.ResolveAsync(ImageReference.Parse("one:1"))).LayerDirectories[0], "etc/name")));
        await _store.RemoveAsync("one:1", _ => false);
        AssertEmpty();
    }

    [Fact]
    public async Task ImageInUse_IsNotRemoved_ButMayLoseAllButItsLastName()
    {
        var image = Assert.Single(await _store.ImportAsync(TestImage.Create(Base).WriteLayout(_folder["l1"], "one:1")));
        await _store.TagAsync("one:1", ImageReference.Parse("again:2"));

        var removed = await _store.RemoveAsync("again:2", _ => true);
        var error = await Assert.ThrowsAsync<ImageException>(() => _store.RemoveAsync(image.Id.Hex[..12], used => used.Digest == image.Digest));

        Assert.Equal(["again:2"], removed.Untagged.Select(x => x.Familiar));
        Assert.Empty(removed.Deleted);
        Assert.Equal(ImageError.InUse, error.Error);
        Assert.Equal("one:1", Assert.Single(await _store.ListAsync()).References.Single().Familiar);
    }

    [Fact]
    public async Task MovedName_LeavesTheOldImageForPrune()
    {
        var old = Assert.Single(await _store.ImportAsync(TestImage.Create(Base).WriteLayout(_folder["l1"])));
        var current = Assert.Single(await _store.ImportAsync(TestImage.Create(Base, Top).WriteLayout(_folder["l2"])));

        Assert.Equal([current.Digest, old.Digest], (await _store.ListAsync()).Select(x => x.Digest));
        Assert.Empty((await _store.PruneAsync(x => x.Digest == old.Digest)).Deleted);
        Assert.Equal([old.Digest], (await _store.PruneAsync(_ => false)).Deleted.ToArray());
        Assert.Equal([current.Digest], (await _store.ListAsync()).Select(x => x.Digest));
    }

    [Fact]
    public async Task MissingImage_IsNotFound()
    {
        Assert.Null(await _store.FindAsync("nothing"));
        Assert.Equal(ImageError.NotFound, (await Assert.ThrowsAsync<ImageException>(() => _store.ResolveAsync(ImageReference.Parse("nothing")))).Error);
        Assert.Equal(ImageError.NotFound, (await Assert.ThrowsAsync<ImageException>(() => _store.RemoveAsync("nothing", _ => false))).Error);
        Assert.Equal(ImageError.NotFound, (await Assert.ThrowsAsync<ImageException>(() => _store.TagAsync("nothing", ImageReference.Parse("a")))).Error);
    }

    [Fact]
    public async Task TwoStoresOnOneFolder_ImportAndRemoveAtTheSameTime()
    {
        const int Images = 12;
        using var second = new ImageStore(new ImageStoreOptions { DataDirectory = _folder["data"] });
        var layouts = Enumerable.Range(0, Images)
            .Select(i => TestImage.Create(Base, new TestTar().File($"f{i}").Plain()).WriteLayout(_folder[$"l{i}"], $"image:{i}")).ToList();

        await Parallel.ForEachAsync(Enumerable.Range(0, Images), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, stop) =>
        {
            var store = i % 2 == 0 ? _store : second;
            await store.ImportAsync(layouts[i], cancellation: stop);
            if (i % 3 == 0)
                await store.RemoveAsync($"image:{i}", _ => false, stop);
        });

        var left = await _store.ListAsync();
        Assert.Equal(Enumerable.Range(0, Images).Where(i => i % 3 != 0).Select(i => $"image:{i}").Order(StringComparer.Ordinal), left.Select(x => x.References.Single().Familiar));
        Assert.All(left, image => Assert.All(image.LayerDirectories, x => Assert.True(Directory.Exists(x))));
        await _store.PruneAsync(_ => false);
        Assert.Equal(left.Length + 1, (await _store.GetDiskUsageAsync()).Layers);
    }

    [Fact]
    public async Task ContentOfACrashedImport_IsCollectedByTheNext()
    {
        File.WriteAllText(Path.Combine(_folder["data"], "images/adding"), "");
        var half = Directory.CreateDirectory(Path.Combine(_folder["data"], "layers", new string('a', 64), "fs")).Parent!.FullName;
        Directory.CreateDirectory(Path.Combine(_folder["data"], "layers/.new-x/fs"));
        File.WriteAllText(Path.Combine(_folder["data"], "blobs/sha256/.new-y"), "half");

        await _store.ImportAsync(TestImage.Create(Base).WriteLayout(_folder["layout"]));

        Assert.False(Directory.Exists(half));
        Assert.Single(Directory.GetDirectories(Path.Combine(_folder["data"], "layers")));
        Assert.Equal(3, Directory.GetFiles(Path.Combine(_folder["data"], "blobs/sha256")).Length);
    }

    [Fact]
    public async Task CancelledImport_LeavesNothing()
    {
        TestImage.Create(Base, Top).WriteLayout(_folder["layout"]);
        using var cancel = new CancellationTokenSource();
        var progress = new CancelOnFirst(cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.ImportAsync(_folder["layout"], progress: progress, cancellation: cancel.Token));

        AssertEmpty();
    }

    private void AssertEmpty()
    {
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder["data"], "blobs/sha256")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder["data"], "layers")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder["data"], "images/partial")));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_folder["data"], "images"), ".new-*"));
    }

    private sealed class CancelOnFirst(CancellationTokenSource source) : IProgress<ImageProgress>
    {
        public void Report(ImageProgress value) => source.Cancel();
    }
}
