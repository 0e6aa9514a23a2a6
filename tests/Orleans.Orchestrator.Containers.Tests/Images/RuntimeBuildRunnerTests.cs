using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.Containers.Images.Build;
using Orleans.Orchestrator.Containers.Tests.Native;

namespace Orleans.Orchestrator.Containers.Tests.Images;

public sealed class RuntimeBuildRunnerTests(RuntimeWorld world) : IClassFixture<RuntimeWorld>
{
    [Fact]
    public async Task RunOfADockerfile_IsAContainerOfTheNodesRuntime()
    {
        using var store = new ImageStore(new ImageStoreOptions { DataDirectory = world.Options.DataDirectory });
        var builder = new ImageBuilder(store, new RuntimeBuildRunner(world.Runtime, world.Options));
        await store.ImportAsync(TestImage.Create([.. world.Layers.Select(Tar)]).WriteLayout(Path.Combine(world.Root, "layout"), "busybox"));
        var context = Directory.CreateDirectory(Path.Combine(world.Root, "context")).FullName;
        File.WriteAllText(Path.Combine(context, "Dockerfile"), """
            FROM busybox
            ARG WHO=app
            WORKDIR /work
            USER root
            RUN echo "made by $(id -u) for $WHO" > note && cat note && rm /etc/group
            """);
        var output = new List<string>();

        var image = await builder.BuildAsync(
            new BuildRequest { ContextDirectory = context, Tags = [ImageReference.Parse("built:1")] }, new Output(output));
        File.AppendAllText(Path.Combine(context, "Dockerfile"), "\nRUN echo nope && exit 42\n");
        var error = await Assert.ThrowsAsync<ImageException>(() => builder.BuildAsync(new BuildRequest { ContextDirectory = context }));

        var tree = new MergedTree(image.LayerDirectories);
        Assert.Equal("made by 0 for app\n", File.ReadAllText(tree.Find("/work/note", followLast: true)!.Places[0]));
        Assert.Null(tree.Find("/etc/group", followLast: true));
        Assert.Contains("made by 0 for app", output);
        Assert.Contains("exit code 42", error.Message);
        Assert.Contains("nope", error.Message);
        Assert.Empty(await world.Runtime.ListContainersAsync());
        Assert.Empty(await world.Runtime.ListSandboxesAsync());
    }

    private static byte[] Tar(string directory)
    {
        var archive = directory + ".tar";
        ShellCommand.Run("tar", "-C", directory, "-cf", archive, ".");
        return File.ReadAllBytes(archive);
    }

    private sealed class Output(List<string> lines) : IProgress<BuildProgress>
    {
        public void Report(BuildProgress value)
        {
            if (value.Kind == BuildEvent.Output)
                lines.Add(value.Text);
        }
    }
}
