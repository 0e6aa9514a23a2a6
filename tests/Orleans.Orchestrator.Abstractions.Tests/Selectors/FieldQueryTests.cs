using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.Selectors;

namespace Orleans.Orchestrator.Abstractions.Tests.Selectors;

public sealed class FieldQueryTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("metadata.name=web", true)]
    [InlineData("metadata.name==web", true)]
    [InlineData("metadata.name!=web", false)]
    [InlineData("metadata.name=web,spec.nodeName!=n", true)]
    [InlineData("metadata.name=db", false)]
    [InlineData("spec.nodeName=", true)]
    [InlineData("metadata.name=web,", true)]
    public void A_selector_selects_what_kubernetes_would(string selector, bool selected) =>
        Assert.Equal(selected, FieldQuery.Parse(selector).Matches(f => f == "metadata.name" ? "web" : ""));

    [Theory]
    [InlineData("metadata.name")]
    [InlineData("=x")]
    [InlineData("!=x")]
    [InlineData("a=b=c")]
    [InlineData("a=b\\")]
    [InlineData("a=b\\c")]
    public void What_is_no_selector_is_refused(string selector) => Assert.Throws<FormatException>(() => FieldQuery.Parse(selector));

    [Fact]
    public void A_value_may_have_any_character_when_escaped() => Prop.ForAll<NonNull<string>>(static value =>
    {
        var written = new FieldRequirement("reason", true, value.Get).ToString();
        return FieldQuery.Parse(written).Requirements.Single().Value == value.Get;
    }).QuickCheckThrowOnFailure();
}
