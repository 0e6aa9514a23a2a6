using Orleans.Orchestrator.Containers.Native.Launch;
using Orleans.Orchestrator.Containers.Native.Users;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Tests.Native;

public sealed class RootFilesystemTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orc-overlay-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_way_for_old_kernels_shows_the_layers_over_each_other_and_leaves_no_mount_behind()
    {
        var layers = Enumerable.Range(0, 150).Select(Layer).ToArray();

        using var root = RootFilesystem.MountByOneString(layers, Make("upper"), Make("work"), _folder);

        var seen = $"/proc/self/fd/{root.DangerousGetHandle()}";
        Assert.Equal("149", File.ReadAllText(Path.Combine(seen, "same")));
        Assert.Equal("0", File.ReadAllText(Path.Combine(seen, "only-0")));
        File.WriteAllText(Path.Combine(seen, "written"), "above");
        Assert.Equal("above", File.ReadAllText(Path.Combine(_folder, "upper", "written")));
        Assert.DoesNotContain(_folder, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    [Fact]
    public void More_layers_than_an_old_kernel_takes_are_refused_with_their_number()
    {
        var layer = Layer(0);

        var refused = Assert.Throws<LinuxException>(() => RootFilesystem.MountByOneString([.. Enumerable.Repeat(layer, 400)], Make("upper"), Make("work"), _folder));

        Assert.Contains("400 layers", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Layers_show_the_owners_of_a_user_namespace_attached_or_not_and_leave_no_mount_behind(bool attached)
    {
        using var users = UserNamespace.Make(5 * UserIdRange.PodIds);
        using (var layers = MappedLayers.Make([Layer(0), Layer(1)], users))
        {
            if (attached)
                layers.Attach(Path.Combine(_folder, "layers"));
            using var root = RootFilesystem.MountByOneString(layers.Names, Make("upper"), Make("work"), _folder);
            Assert.Equal(0, FileStatus.Get((int)root.DangerousGetHandle(), "only-0\0"u8, out var file));
            Assert.Equal(5 * UserIdRange.PodIds, file.User);
        }

        Assert.DoesNotContain(_folder, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    private string Layer(int number)
    {
        // A comma and a colon would end an option and a layer, were they in the string.
        var folder = Make($"layer,{number}:x");
        File.WriteAllText(Path.Combine(folder, "same"), $"{number}");
        File.WriteAllText(Path.Combine(folder, $"only-{number}"), $"{number}");
        return folder;
    }

    private string Make(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
}
