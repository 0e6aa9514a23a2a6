using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Orc.Tests.Output;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void Hunks_are_those_of_diff_u()
    {
        string[] before = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
        string[] after = ["1", "2", "3", "4", "five", "6", "7", "8", "9", "10"];
        Assert.Equal("--- a\n+++ b\n@@ -2,8 +2,9 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n 9\n+10\n", UnifiedDiff.Of("a", before, "b", after));
        Assert.Equal("", UnifiedDiff.Of("a", before, "b", before));
        Assert.Equal("--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n", UnifiedDiff.Of("a", [], "b", ["x"]));
    }

    [Fact]
    public void The_difference_leads_from_the_one_text_to_the_other() => Prop.ForAll(ArbMap.Default.ArbFor<bool[]>(), ArbMap.Default.ArbFor<bool[]>(), (a, b) =>
    {
        string[] before = [.. a.Select(x => x ? "x" : "y")], after = [.. b.Select(x => x ? "x" : "y")];
        var lines = UnifiedDiff.Of("a", before, "b", after).Split('\n').Skip(2).Where(l => l.Length > 0 && l[0] is '+' or '-').ToList();
        // What is removed and added makes up the difference in length, and equal texts have none.
        return lines.Count(l => l[0] == '+') - lines.Count(l => l[0] == '-') == after.Length - before.Length && (lines.Count == 0) == before.SequenceEqual(after);
    }).QuickCheckThrowOnFailure();
}
