using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

namespace Orleans.Orchestrator.ControlPlane.Tests.Workloads.Jobs;

public class IndexSetTests
{
    [Theory]
    [InlineData("", 10, 0, "")]
    [InlineData("1,3-5,7", 10, 5, "1,3-5,7")]
    [InlineData("0,1,2", 10, 3, "0-2")]
    [InlineData("4,5", 10, 2, "4,5")]
    [InlineData("2-9", 4, 2, "2,3")]
    [InlineData("what,1,-3,7", 5, 1, "1")]
    public void A_status_is_read_as_far_as_it_makes_sense(string text, int completions, int count, string shown)
    {
        var set = IndexSet.Of(text, completions);
        Assert.Equal((count, shown), (set.Count, set.ToString()));
    }

    [Theory]
    [InlineData("0,2-4", "")]
    [InlineData("1-2-3", "cannot parse \"1-2-3\": the input has more than one hyphen")]
    [InlineData("a", "cannot convert string to integer for index: \"a\"")]
    [InlineData("0,9", "too large index: \"9\"")]
    [InlineData("3-2", "non-increasing order, previous: 3, current: 2")]
    [InlineData("4,1", "non-increasing order, previous: 4, current: 1")]
    public void What_a_user_writes_is_refused_with_words(string text, string expected)
    {
        _ = IndexSet.Parse(text, 5, out var fault);
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void A_set_says_what_it_holds() => Prop.ForAll((NonNegativeInt[] indexes) =>
    {
        var wanted = indexes.Select(i => i.Get % 50).ToHashSet();
        var set = IndexSet.Of(IndexSet.Empty.With(wanted).ToString(), 50);
        return set.Count == wanted.Count && Enumerable.Range(0, 60).All(i => set.Contains(i) == wanted.Contains(i))
            && set.CountOf(IndexSet.Of("10-19", 50)) == wanted.Count(i => i is >= 10 and < 20);
    }).QuickCheckThrowOnFailure();
}
