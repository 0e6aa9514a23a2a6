using Orleans.Orchestrator.Containers.Native;
using Orleans.Orchestrator.Containers.Tests.Images;

namespace Orleans.Orchestrator.Containers.Tests.Native;

public sealed class KnownTreeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly KnownTree _tree = new(["state.json", "upper/", "work/inner/", "work/"]);

    private string Container => _folder["container"];

    [Fact]
    public void What_is_known_is_removed_with_the_directory()
    {
        Make();
        _tree.Remove(Container);
        Assert.False(Directory.Exists(Container));
    }

    [Fact]
    public void What_a_container_has_written_is_removed_too()
    {
        Make();
        Directory.CreateDirectory(Path.Combine(Container, "upper", "etc", "app"));
        File.WriteAllText(Path.Combine(Container, "upper", "etc", "app", "settings"), "");
        _tree.Remove(Container);
        Assert.False(Directory.Exists(Container));
    }

    [Fact]
    public void A_link_in_the_place_of_a_directory_is_removed_and_not_followed()
    {
        var outside = Directory.CreateDirectory(_folder["outside"]).FullName;
        File.WriteAllText(Path.Combine(outside, "file"), "");
        Make();
        Directory.Delete(Path.Combine(Container, "upper"));
        File.CreateSymbolicLink(Path.Combine(Container, "upper"), outside);
        _tree.Remove(Container);
        Assert.False(Directory.Exists(Container));
        Assert.True(File.Exists(Path.Combine(outside, "file")));
    }

    [Fact]
    public void A_directory_that_is_gone_is_well() => _tree.Remove(Container);

    public void Dispose() => _folder.Dispose();

    private void Make()
    {
        Directory.CreateDirectory(Path.Combine(Container, "upper"));
        Directory.CreateDirectory(Path.Combine(Container, "work", "inner"));
        File.WriteAllText(Path.Combine(Container, "state.json"), "{}");
    }
}
