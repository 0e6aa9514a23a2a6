namespace Orleans.LocalEngine.Generators.Tests;

public sealed class AnalyzerTests
{
    [Theory]
    [InlineData("byte[] x")]
    [InlineData("List<int> x")]
    [InlineData("object x")]
    [InlineData("IReadOnlyList<int> x")]
    [InlineData("ImmutableArray<byte[]> x")]
    [InlineData("Loose x")]
    [InlineData("Box<List<int>> x")]
    [InlineData("(int, Loose) x")]
    public async Task A_mutable_argument_is_an_error(string parameter) =>
        Assert.Equal(["OLE002"], (await GrainWithAsync($"Task A({parameter});")).Errors);

    [Theory]
    [InlineData("string? x, int? y, DayOfWeek z, decimal d")]
    [InlineData("ImmutableArray<string> x, ImmutableSortedDictionary<string, Fixed> y")]
    [InlineData("ReadOnlyMemory<byte> x, CancellationToken token")]
    [InlineData("Fixed x, Box<Fixed> y, (int, string) z")]
    [InlineData("GrainId x, Guid g, DateTimeOffset t, Uri u")]
    [InlineData("[Immutable] Loose x")]
    [InlineData("IA other")]
    public async Task An_immutable_argument_is_fine(string parameters) =>
        Assert.Empty((await GrainWithAsync($"Task A({parameters});")).Errors);

    [Theory]
    [InlineData("Task<List<int>> A();")]
    [InlineData("IAsyncEnumerable<Loose> A();")]
    public async Task A_mutable_answer_is_an_error(string method) => Assert.Equal(["OLE002"], (await GrainWithAsync(method)).Errors);

    [Theory]
    [InlineData("int A();")]
    [InlineData("Task A<T>();")]
    [InlineData("Task A(in int x);")]
    [InlineData("[OneWay] Task<int> A();")]
    public async Task A_method_that_cant_be_called_is_an_error(string method) => Assert.Contains("OLE001", (await GrainWithAsync(method)).Errors);

    [Fact]
    public async Task An_inherited_generic_method_is_judged_by_what_the_type_stands_for()
    {
        const string Base = "public interface IBase<T> : IGrainWithStringKey { Task<T> A(); } ";

        Assert.Empty((await Compiled.FromAsync(Base + "public interface IA : IBase<string>;")).Errors);
        Assert.Equal(["OLE002"], (await Compiled.FromAsync(Base + "public interface IA : IBase<int[]>;")).Errors);
    }

    [Theory]
    [InlineData("await Task.Run(() => { });")]
    [InlineData("await Task.CompletedTask.ContinueWith(_ => { });")]
    [InlineData("await Task.Factory.StartNew(() => { });")]
    [InlineData("await Task.Yield(); await Task.CompletedTask.ConfigureAwait(false);")]
    public async Task Code_that_leaves_the_grains_turns_is_an_error(string body)
    {
        Assert.Equal(["OLE003"], (await InGrainAsync(body)).Errors);
        Assert.Empty((await Compiled.FromAsync($"public sealed class Plain {{ public async Task A() {{ {body} }} }}")).Errors);
    }

    [Fact]
    public async Task Code_that_stays_in_its_turns_is_fine() =>
        Assert.Empty((await InGrainAsync("await Task.Yield(); await Task.WhenAll(Task.CompletedTask, Task.CompletedTask);")).Errors);

    private static Task<Compiled> GrainWithAsync(string method) => Compiled.FromAsync(
        $$"""
        public interface IA : IGrainWithStringKey { {{method}} }
        public sealed record Loose(int X);
        [GenerateSerializer, Immutable] public sealed record Fixed([property: Id(0)] int X);
        [GenerateSerializer, Immutable] public sealed record Box<T>([property: Id(0)] T X);
        """);

    private static Task<Compiled> InGrainAsync(string body) => Compiled.FromAsync(
        $$"""
        public interface IA : IGrainWithStringKey { Task A(); }
        public sealed class AGrain : Grain, IA { public async Task A() { {{body}} } }
        """);
}
