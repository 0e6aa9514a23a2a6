using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Checking.Registers;

namespace Orleans.Orchestrator.Simulation.Tests.Checking;

/// <summary>Which answers can be those of one object at a time, and which can't.</summary>
public class RegisterCheckerTests
{
    private readonly List<string> _faults = [];
    private readonly RegisterChecker _checker;

    public RegisterCheckerTests()
    {
        _checker = new RegisterChecker(v => _faults.Add(v.Message));
        _checker.Done(Begin(RegisterVerb.Create, "a", "1"), Told(1, ("a", "1")));
    }

    [Fact]
    public void WritesOneAfterAnother_AndReadsOfTheLatest_AreRight()
    {
        var change = Begin(RegisterVerb.Change, "b", "2", 1);
        var (before, other) = (_checker.Read(), Begin(RegisterVerb.Change, "a", "3"));
        _checker.Done(change, Told(2, ("a", "1"), ("b", "2")));
        _checker.Found(before, Told(1, ("a", "1")));
        _checker.Done(other, Told(3, ("a", "3"), ("b", "2")));
        _checker.Listed(_checker.Read(), 3, ["k", "l"], [Told(3, ("a", "3"), ("b", "2"))]);
        var deletion = Begin(RegisterVerb.Delete, "", "");
        _checker.Deleted(deletion, "u");
        _checker.Missing(_checker.Read(), "k");
        Assert.Empty(_faults);
    }

    [Fact]
    public void AReadOfWhatWasReplacedBeforeItBegan_IsFound()
    {
        _checker.Done(Begin(RegisterVerb.Change, "a", "2"), Told(2, ("a", "2")));
        _checker.Found(_checker.Read(), Told(1, ("a", "1")));
        Assert.StartsWith("was read as version 1", Assert.Single(_faults), StringComparison.Ordinal);
    }

    [Fact]
    public void AnUpdateOfAVersionThatWasReplaced_IsFound()
    {
        var (first, second) = (Begin(RegisterVerb.Change, "b", "2", 1), Begin(RegisterVerb.Change, "a", "3", 1));
        _checker.Done(first, Told(2, ("a", "1"), ("b", "2")));
        _checker.Done(second, Told(3, ("a", "3")));
        Assert.Contains(_faults, f => f.Contains("which was to replace version 1, and replaced version 2", StringComparison.Ordinal));
    }

    [Fact]
    public void AnUpdateThatNobodyWasToldOf_CountsAsSoonAsItIsSeen()
    {
        var (lost, told) = (Begin(RegisterVerb.Change, "b", "2", 1), Begin(RegisterVerb.Change, "a", "3", 1));
        _checker.Done(told, Told(3, ("a", "3")));
        Assert.Empty(_faults);
        _checker.Watched(Told(2, ("a", "1"), ("b", "2")), isDeletion: false);
        Assert.Contains(_faults, f => f.Contains("which was to replace version 1, and replaced version 2", StringComparison.Ordinal));
        Assert.Equal(WriteOutcome.Open, lost.Outcome);
    }

    [Fact]
    public void AValueThatComesBack_IsFound()
    {
        _checker.Done(Begin(RegisterVerb.Change, "a", "2"), Told(2, ("a", "2")));
        _checker.Done(Begin(RegisterVerb.Change, "b", "3"), Told(3, ("a", "1"), ("b", "3")));
        Assert.StartsWith("has a=1 again", Assert.Single(_faults), StringComparison.Ordinal);
    }

    [Fact]
    public void AValueThatIsLostForAVersion_IsFound_WhicheverIsSeenFirst()
    {
        _checker.Done(Begin(RegisterVerb.Change, "c", "2"), Told(3, ("a", "1"), ("c", "2")));
        Begin(RegisterVerb.Change, "b", "3");
        _checker.Watched(Told(2, ("b", "3")), isDeletion: false);
        Assert.StartsWith("has a=1 again in version 3", Assert.Single(_faults), StringComparison.Ordinal);
    }

    [Fact]
    public void ARefusedWriteThatHappens_IsFound()
    {
        _checker.Refused(Begin(RegisterVerb.Change, "a", "2"));
        _checker.Found(_checker.Read(), Told(2, ("a", "2")));
        Assert.StartsWith("holds a=2, whose write was refused", Assert.Single(_faults), StringComparison.Ordinal);
    }

    [Fact]
    public void VersionsThatDoNotIncrease_OrHaveTwoContents_AreFound()
    {
        _checker.Done(Begin(RegisterVerb.Change, "a", "2"), Told(1, ("a", "2")));
        Assert.Contains(_faults, f => f.StartsWith("was acknowledged as version 1", StringComparison.Ordinal));
        Assert.Contains(_faults, f => f.StartsWith("is shown as version 1", StringComparison.Ordinal));
    }

    [Fact]
    public void AnObjectThatIsMissing_ThoughNobodyHasDeletedIt_IsFound()
    {
        _checker.Missing(_checker.Read(), "k");
        Assert.StartsWith("was not found", Assert.Single(_faults), StringComparison.Ordinal);
    }

    [Fact]
    public void ADeletionThatWasNotAnswered_ExplainsWhatIsMissing_UntilItIsOver()
    {
        var lost = Begin(RegisterVerb.Delete, "", "");
        _checker.Missing(_checker.Read(), "k");
        Assert.Empty(_faults);
        _checker.Over(lost);
        _checker.Done(Begin(RegisterVerb.Create, "a", "2"), Told(2, ("a", "2")) with { Uid = "v" });
        _checker.Missing(_checker.Read(), "k");
        Assert.StartsWith("was not found, though v", Assert.Single(_faults), StringComparison.Ordinal);
    }

    [Fact]
    public void AnObjectThatIsThereAfterItsDeletionWasAcknowledged_IsFound()
    {
        _checker.Deleted(Begin(RegisterVerb.Delete, "", ""), "u");
        _checker.Found(_checker.Read(), Told(1, ("a", "1")));
        Assert.StartsWith("is there after its deletion", Assert.Single(_faults), StringComparison.Ordinal);
    }

    private RegisterWrite Begin(RegisterVerb verb, string field, string value, long? basis = null) =>
        _checker.Begin(new RegisterWrite("k", verb, field, value) { Basis = basis });

    private static RegisterVersion Told(long version, params (string Field, string Value)[] fields) =>
        new("k", "u", version, fields.ToDictionary(f => f.Field, f => f.Value));
}
