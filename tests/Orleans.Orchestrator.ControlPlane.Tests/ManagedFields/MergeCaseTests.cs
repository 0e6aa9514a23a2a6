using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.ControlPlane.Tests.ManagedFields;

/// <summary>Server-side apply by the published rules.</summary>
public sealed class MergeCaseTests
{
    public static TheoryData<MergeCase> Cases => [.. MergeCases.All];

    [Theory, MemberData(nameof(Cases))]
    public void An_object_and_its_owners_are_what_the_rules_say(MergeCase found)
    {
        var thing = new Things();
        foreach (var step in found.Steps[..^1])
            thing.Do(step);
        if (found.Spec is ['!', .. var message])
        {
            var (before, owners) = (thing.Object, thing.Owners);
            Assert.Contains(message, Assert.Throws<ApiException>(() => thing.Do(found.Steps[^1])).Message, StringComparison.Ordinal);
            Assert.Equal((before, owners), (thing.Object, thing.Owners));
            return;
        }

        thing.Do(found.Steps[^1]);
        Assert.Equal(found.Spec, thing.Spec);
        foreach (var owner in found.Owners)
        {
            var (who, set) = (owner.Split(' ')[0].Split('/'), owner[(owner.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            Assert.Equal(set, thing.Of(who[0], who.Length > 1 ? who[1] : "Apply", who.Length > 2 ? who[2] : ""));
        }
    }

    [Fact]
    public void There_are_cases_enough_and_none_twice()
    {
        Assert.True(MergeCases.All.Length >= 60);
        Assert.Equal(MergeCases.All.Length, MergeCases.All.Select(static c => c.Name).Distinct().Count());
    }
}
