namespace Orleans.LocalEngine.Generators.Tests;

public sealed class GeneratorTests
{
    [Theory]
    [InlineData("public interface IA : IGrainWithStringKey { Task A(); ValueTask B(); Task<int> C(string? x); ValueTask<string?> D(); }")]
    [InlineData("public interface IA : IGrainWithStringKey { IAsyncEnumerable<int> A(int from, CancellationToken token = default); }")]
    [InlineData("internal interface IA : IGrainWithStringKey { Task A(int x); Task A(string x); [Alias(\"third\")] Task A(); }")]
    [InlineData("public interface IB<T> : IGrainWithStringKey { Task<T> A(T x); } public interface IA : IB<string> { Task<int> A(int x); }")]
    [InlineData("public interface IA : IGrainWithStringKey { Task A(int @class, CancellationToken @event); }")]
    [InlineData("public interface IA : IGrainObserver { void A(int x); [OneWay] Task B(ImmutableArray<string> x); [OneWay] ValueTask C(); }")]
    [InlineData("public interface IO : IGrainObserver { Task A(); } public interface IA : IGrainWithStringKey { Task A(IO observer, IA? grain); }")]
    [InlineData("public static class Outer { public interface IA : IGrainWithGuidKey { [ReadOnly, ResponseTimeout(\"00:00:05\")] Task A(); } }")]
    public async Task What_is_generated_compiles(string code)
    {
        var compiled = await Compiled.FromAsync(code);

        Assert.Empty(compiled.Errors);
        Assert.Contains("AddInterface<", compiled.Generated, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grain_is_made_from_services_states_and_its_context()
    {
        var compiled = await Compiled.FromAsync(
            """
            public interface IA : IGrainWithStringKey { Task A(); }
            [GenerateSerializer, Immutable] public sealed record S;
            public abstract class Base<T>(IPersistentState<T> state) : Grain { protected IPersistentState<T> State => state; }
            public sealed class FineGrain(
                [PersistentState("s", "store")] IPersistentState<S> state, TimeProvider time, IGrainContext context, IServiceProvider? services = null)
                : Base<S>(state), IA
            {
                public Task A() => Task.FromResult((time, context, services));
            }
            """);

        Assert.Empty(compiled.Errors);
        Assert.Contains("AddGrain<global::FineGrain>(\"fine\"", compiled.Generated, StringComparison.Ordinal);
        Assert.Contains("PersistentState<global::S>(services, \"s\", \"store\")", compiled.Generated, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_without_grains_gets_nothing()
    {
        var compiled = await Compiled.FromAsync("public interface IA { Task A(); } public sealed class B : IA { public Task A() => Task.CompletedTask; }");

        Assert.Empty(compiled.Generated);
    }
}
