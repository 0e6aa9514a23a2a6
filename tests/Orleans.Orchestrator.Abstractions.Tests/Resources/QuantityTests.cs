using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Abstractions.Tests.Resources;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("1", "1")]
    [InlineData("1000m", "1")]
    [InlineData("0.5", "500m")]
    [InlineData(".5", "500m")]
    [InlineData("5.", "5")]
    [InlineData("+1", "1")]
    [InlineData("-1.5", "-1500m")]
    [InlineData("1024Ki", "1Mi")]
    [InlineData("0.5Gi", "512Mi")]
    [InlineData("1500M", "1500M")]
    [InlineData("1000k", "1M")]
    [InlineData("12e3", "12e3")]
    [InlineData("9E", "9E")]
    [InlineData("1e3", "1e3")]
    [InlineData("0.0000000001", "1n")]
    [InlineData("9223372036854775808", "9223372036854775807")]
    [InlineData("1Ei", "1Ei")]
    public void A_quantity_is_written_canonically(string text, string canonical) => Assert.Equal(canonical, Quantity.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1 Gi")]
    [InlineData(" 1")]
    [InlineData("1gi")]
    [InlineData("1mi")]
    [InlineData("0x1")]
    [InlineData("1e")]
    [InlineData("1e1.5")]
    [InlineData("--1")]
    [InlineData("NaN")]
    public void What_is_no_quantity_is_refused(string text)
    {
        Assert.False(Quantity.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Quantity.Parse(text));
    }

    [Theory]
    [InlineData("1500m", 2, 1500)]
    [InlineData("0.1", 1, 100)]
    [InlineData("1Ki", 1024, 1_024_000)]
    public void Values_are_rounded_up(string text, long value, long milli) => Assert.Equal((value, milli), (Quantity.Parse(text).Value, Quantity.Parse(text).MilliValue));

    [Fact]
    public void A_quantity_that_is_written_and_read_again_is_the_same() => Prop.ForAll<long>(static milli =>
    {
        var quantity = Quantity.FromMilli(milli);
        return Quantity.Parse(quantity.ToString()).CompareTo(quantity) == 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_that_are_written_and_read_again_are_the_same() => Prop.ForAll<long>(
        static bytes => Quantity.Parse(Quantity.FromBytes(bytes).ToString()).Value == bytes).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_is_that_of_the_numbers() => Prop.ForAll<long, long>(
        static (a, b) => Quantity.FromMilli(a).CompareTo(Quantity.FromMilli(b)) == a.CompareTo(b) && (Quantity.FromMilli(a) < Quantity.FromMilli(b)) == (a < b))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Sums_are_exact() => Assert.Equal("1200m", (Quantity.Parse("1") + Quantity.Parse("200m")).ToString());
}
