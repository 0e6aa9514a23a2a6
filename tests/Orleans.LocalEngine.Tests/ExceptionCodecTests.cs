using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.LocalEngine.Tests;

public sealed class ExceptionCodecTests
{
    private readonly ExceptionCodec _codec = new([typeof(ExceptionCodecTests).Assembly], JsonSerializerOptions.Web);

    [Fact]
    public void A_marked_exception_arrives_with_what_it_holds()
    {
        var arrived = Assert.IsType<RefusedException>(Send(new RefusedException(new Refusal("quota", 3))));

        Assert.Equal(new Refusal("quota", 3), arrived.Refusal);
        Assert.Equal("quota", arrived.Message);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(ArgumentException))]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(KeyNotFoundException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(LimitExceededException))]
    [InlineData(typeof(SiloUnavailableException))]
    public void A_common_exception_arrives_as_it_is(Type type)
    {
        var arrived = Send((Exception)Activator.CreateInstance(type, "what went wrong")!);

        Assert.IsType(type, arrived);
        Assert.Equal("what went wrong", arrived.Message);
    }

    [Fact]
    public void A_version_conflict_arrives_with_both_versions()
    {
        var arrived = Assert.IsType<InconsistentStateException>(Send(new InconsistentStateException("changed", "2", "1")));

        Assert.Equal(("changed", "2", "1"), (arrived.Message, arrived.StoredEtag, arrived.CurrentEtag));
    }

    [Fact]
    public void An_unknown_exception_arrives_wrapped()
    {
        var arrived = Assert.IsType<WrappedException>(Send(new InvalidTimeZoneException("odd")));

        Assert.Equal("odd", arrived.Message);
        Assert.Equal(typeof(InvalidTimeZoneException).FullName, arrived.OriginalExceptionType);
    }

    private Exception Send(Exception exception)
    {
        using var message = JsonDocument.Parse(_codec.Write(1, exception));
        return _codec.Read(message.RootElement[2].GetString()!, message.RootElement[3].GetString()!, message.RootElement[4]);
    }

    public sealed record Refusal(string Reason, int Code);

    [GenerateSerializer, Alias("refused")]
    public sealed class RefusedException(Refusal refusal) : Exception(refusal.Reason)
    {
        [Id(0)]
        public Refusal Refusal { get; } = refusal;
    }
}
