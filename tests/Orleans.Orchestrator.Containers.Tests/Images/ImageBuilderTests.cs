using System.Collections.Immutable;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.Containers.Images.Build;

namespace Orleans.Orchestrator.Containers.Tests.Images;

public sealed class ImageBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageStore _store;
    private readonly OverlayBuildRunner _runner = new();

    public ImageBuilderTests()
    {
        _store = new ImageStore(new ImageStoreOptions { DataDirectory = _folder["data"] });
        Directory.CreateDirectory(_folder["context"]);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task EveryInstruction_ShowsInTheImage()
    {
        Write("app/main.sh", "echo hi");
        Write("app/skip.log", "");
        Write("app/keep.log", "");
        Write("two.txt", "2");
        Write(".dockerignore", "**/*.log\n!app/keep.log\n");

        var image = await BuildAsync("""
            ARG BASE=scratch
            FROM ${BASE}
            ARG VERSION=1
            ENV NAME="the app" DIR=/srv/app
            ENV OLD form of it
            LABEL version=$VERSION who='me $NAME'
            WORKDIR $DIR
            WORKDIR sub
            COPY --chown=10:20 --chmod=750 app/ .
            COPY two.* /data/
            COPY two.txt /renamed
            USER 10:20
            EXPOSE 80 9000-9001/udp
            VOLUME /data ["x"]
            STOPSIGNAL SIGQUIT
            SHELL ["/bin/bash", "-c"]
            HEALTHCHECK --interval=1m30s --retries=2 CMD curl localhost
            CMD ["run"]
            ENTRYPOINT exec $DIR/main.sh
            """, request => request with { BuildArgs = ImmutableSortedDictionary<string, string>.Empty.Add("VERSION", "7") });

        var config = image.Config;
        Assert.Equal(["NAME=the app", "DIR=/srv/app", "OLD=form of it"], config.Env.ToArray());
        Assert.Equal(("7", "me $NAME"), (config.Labels["version"], config.Labels["who"]));
        Assert.Equal(("/srv/app/sub", "10:20", "SIGQUIT"), (config.WorkingDir, config.User, config.StopSignal));
        Assert.Equal(["80/tcp", "9000/udp", "9001/udp"], config.ExposedPorts.ToArray());
        Assert.Equal(["/bin/bash", "-c", "exec $DIR/main.sh"], config.Entrypoint.ToArray());
        Assert.Equal(["run"], config.Cmd.ToArray());
        Assert.Equal(["CMD-SHELL", "curl localhost"], config.Healthcheck!.Test.ToArray());
        Assert.Equal((TimeSpan.FromSeconds(90), 2), (config.Healthcheck.Interval, config.Healthcheck.Retries));
        Assert.Equal(
            ["data", "data/two.txt", "renamed", "srv", "srv/app", "srv/app/sub", "srv/app/sub/keep.log", "srv/app/sub/main.sh"], Files(image));
        var main = new MergedTree(image.LayerDirectories).Find("/srv/app/sub/main.sh", followLast: true)!;
        Assert.Equal((0x1E8u, 10u, 20u), (main.Status.Permissions, main.Status.User, main.Status.Group));
    }

    [Fact]
    public async Task SecondBuild_TakesAllFromTheCache_UntilAFileChanges()
    {
        Write("a", "1");
        Write("b", "1");
        const string Text = "FROM scratch\nCOPY a /a\nCOPY b /b\nENV X=1\n";

        var first = await BuildAsync(Text, epoch: true);
        File.SetLastWriteTimeUtc(_folder["context/a"], DateTime.UnixEpoch.AddDays(1));
        var (second, events) = (await BuildAsync(Text, epoch: true), _events.ToList());
        Write("b", "2");
        var third = await BuildAsync(Text, epoch: true);

        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal([1, 2], events.Where(x => x.Kind == BuildEvent.Cached).Select(x => x.Step));
        Assert.Equal([1], _events.Where(x => x.Kind == BuildEvent.Cached).Select(x => x.Step));
        Assert.Equal(first.LayerDirectories[0], third.LayerDirectories[0]);
        Assert.NotEqual(first.LayerDirectories[1], third.LayerDirectories[1]);
    }

    [Fact]
    public async Task WithSourceDateEpoch_TwoMachinesGetTheSameDigest()
    {
        Write("d/a", "1");
        const string Text = "FROM scratch\nWORKDIR /w\nCOPY d /d\n";
        var here = await BuildAsync(Text, epoch: true);
        using var elsewhere = new ImageStore(new ImageStoreOptions { DataDirectory = _folder["elsewhere"] });
        var there = await new ImageBuilder(elsewhere, _runner).BuildAsync(Request(Text, epoch: true));

        Assert.Equal(here.Digest, there.Digest);
    }

    [Fact]
    public async Task RunCopyFromAndStages_WorkOnARealOverlay()
    {
        await ImportBusyboxAsync();
        var image = await BuildAsync("""
            FROM busybox AS build
            RUN mkdir -p /out/dir && echo "$GREETING" > /out/dir/text && ln -s dir /out/link && rm /etc/doomed && rm -r /etc/olddir && mkdir /etc/olddir
            FROM busybox AS unused
            RUN exit 9
            FROM busybox
            COPY --from=build /out /from
            RUN ["/bin/busybox", "touch", "/made"]
            RUN rm -r /from/dir && mkdir /from/dir && echo new > /from/dir/new && ln /made /hard
            """);

        Assert.Equal(3, _runner.Runs);
        var tree = new MergedTree(image.LayerDirectories);
        Assert.Equal("new\n", File.ReadAllText(tree.Find("/from/link/new", followLast: true)!.Places[0]));
        Assert.Null(tree.Find("/from/dir/text", followLast: true));
        Assert.NotNull(tree.Find("/etc/doomed", followLast: true));
        Assert.Equal(2u, tree.Find("/hard", followLast: true)!.Status.Links);

        // The same tree comes out of the archive, on another machine.
        await using (var file = File.Create(_folder["out.tar"]))
            await _store.ExportAsync("built", file);
        using var other = new ImageStore(new ImageStoreOptions { DataDirectory = _folder["other"] });
        var imported = Assert.Single(await other.ImportAsync(_folder["out.tar"]));
        Assert.Equal(image.DiffIds.ToArray(), imported.DiffIds.ToArray());
        Assert.Equal(Files(image), Files(imported));
    }

    [Fact]
    public async Task FailedCommand_SaysLineExitCodeAndLastOutput_AndLeavesNothing()
    {
        await ImportBusyboxAsync();
        var before = (await _store.GetDiskUsageAsync()).Layers;

        var error = await Assert.ThrowsAsync<ImageException>(() => BuildAsync("FROM busybox\nENV A=1\nRUN echo kaputt >&2; exit 3\n"));

        Assert.Equal(ImageError.BuildFailed, error.Error);
        Assert.Contains("line 3: RUN echo kaputt", error.Message);
        Assert.Contains("exit code 3", error.Message);
        Assert.Contains("kaputt", error.Message);
        Assert.Equal(before, (await _store.GetDiskUsageAsync()).Layers);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["data/layers"], ".new-*"));
        Assert.Null(await _store.FindAsync("built"));
    }

    [Theory]
    [InlineData("FROM scratch\nCOPY missing /x", ImageError.BuildFailed, "line 2: COPY missing /x: 'missing' does not exist")]
    [InlineData("FROM scratch\nCOPY *.nothing /x", ImageError.BuildFailed, "does not exist")]
    [InlineData("FROM scratch\nCOPY ../../../etc/passwd /x", ImageError.BuildFailed, "does not exist")]
    [InlineData("FROM scratch\nCOPY outside /x", ImageError.BuildFailed, "does not exist")]
    [InlineData("FROM scratch\nCOPY a b /x", ImageError.BuildFailed, "several sources")]
    [InlineData("FROM scratch\nCOPY a /x\nCOPY d /x", ImageError.BuildFailed, "is a file in the image")]
    [InlineData("FROM scratch\nCOPY --chown=nobody a /x", ImageError.BuildFailed, "/etc/passwd")]
    [InlineData("FROM scratch\nCOPY --chmod=9 a /x", ImageError.BuildFailed, "octal")]
    [InlineData("FROM scratch\nEXPOSE 70000", ImageError.BuildFailed, "port '70000'")]
    [InlineData("FROM scratch\nADD a.tar /", ImageError.BuildFailed, "ADD does not unpack")]
    [InlineData("FROM nothere", ImageError.NotFound, "image 'nothere:latest' is not in the store")]
    [InlineData("FROM nothere\nFROM scratch\nCOPY --from=neither x y", ImageError.NotFound, "'neither:latest'")]
    [InlineData("FROM UPPER", ImageError.NotFound, "lower case")]
    public async Task WrongStep_IsNamed_AndChangesNothing(string dockerfile, ImageError expected, string message)
    {
        Write("a", "1");
        Write("b", "1");
        Write("d/e", "1");
        Write("a.tar", "x");
        File.WriteAllText(_folder["secret"], "s");
        File.CreateSymbolicLink(_folder["context/outside"], _folder["secret"]);

        var error = await Assert.ThrowsAsync<ImageException>(() => BuildAsync(dockerfile));

        Assert.Equal(expected, error.Error);
        Assert.Contains(message, error.Message);
        Assert.Empty(await _store.ListAsync());
        Assert.Empty(Directory.GetFileSystemEntries(_folder["data/blobs/sha256"]));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["data/layers"]));
    }

    [Fact]
    public async Task UnknownBuildArgumentAndTarget_AreRefused()
    {
        var argument = await Assert.ThrowsAsync<ImageException>(() => BuildAsync(
            "FROM scratch", request => request with { BuildArgs = ImmutableSortedDictionary<string, string>.Empty.Add("TYPO", "1") }));
        var target = await Assert.ThrowsAsync<ImageException>(() => BuildAsync("FROM scratch AS a", request => request with { Target = "b" }));

        Assert.Contains("TYPO", argument.Message);
        Assert.Contains("no stage 'b'", target.Message);
    }

    [Fact]
    public async Task CopyThroughALinkOfTheImage_GoesWhereItPoints()
    {
        Write("root/lib/x", "1");
        Write("links/none", "");
        File.CreateSymbolicLink(_folder["context/links/lib"], "/usr/lib");
        Write("usr/lib/present", "1");

        var image = await BuildAsync("FROM scratch\nCOPY usr /usr\nCOPY links /\nCOPY root /\n");

        Assert.Equal(["lib", "none", "usr", "usr/lib", "usr/lib/present", "usr/lib/x"], Files(image));
    }

    private readonly List<BuildProgress> _events = [];

    private async Task ImportBusyboxAsync()
    {
        Directory.CreateDirectory(_folder["busybox/bin"]);
        File.Copy("/bin/busybox", _folder["busybox/bin/busybox"]);
        foreach (var name in (string[])["sh", "mkdir", "echo", "ln", "rm", "touch"])
            File.CreateSymbolicLink(_folder[$"busybox/bin/{name}"], "busybox");
        Directory.CreateDirectory(_folder["busybox/etc/olddir"]);
        File.WriteAllText(_folder["busybox/etc/olddir/file"], "old");
        File.WriteAllText(_folder["busybox/etc/doomed"], "old");
        ShellCommand.Run("tar", "-C", _folder["busybox"], "-cf", _folder["busybox.tar"], ".");
        await _store.ImportAsync(TestImage.Create(await File.ReadAllBytesAsync(_folder["busybox.tar"])).WriteLayout(_folder["layout"], "busybox"));
    }

    private void Write(string name, string content)
    {
        var path = _folder["context/" + name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private BuildRequest Request(string dockerfile, bool epoch)
    {
        File.WriteAllText(_folder["Dockerfile"], dockerfile);
        return new BuildRequest
        {
            ContextDirectory = _folder["context"],
            DockerfilePath = _folder["Dockerfile"],
            Tags = [ImageReference.Parse("built")],
            SourceDateEpoch = epoch ? DateTimeOffset.UnixEpoch.AddYears(30) : null,
        };
    }

    private Task<ImageRecord> BuildAsync(string dockerfile, Func<BuildRequest, BuildRequest>? change = null, bool epoch = false)
    {
        _events.Clear();
        var request = Request(dockerfile, epoch);
        return new ImageBuilder(_store, _runner).BuildAsync(change?.Invoke(request) ?? request, new Collect(_events));
    }

    private static List<string> Files(ImageRecord image)
    {
        var tree = new MergedTree(image.LayerDirectories);
        var found = new List<string>();
        void Walk(MergedNode directory)
        {
            foreach (var node in tree.List(directory))
            {
                found.Add(node.Path);
                if (node.IsDirectory)
                    Walk(node);
            }
        }

        Walk(tree.Root);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private sealed class Collect(List<BuildProgress> events) : IProgress<BuildProgress>
    {
        public void Report(BuildProgress value) => events.Add(value);
    }
}
