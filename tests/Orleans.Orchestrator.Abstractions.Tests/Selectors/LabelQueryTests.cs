using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Selectors;

namespace Orleans.Orchestrator.Abstractions.Tests.Selectors;

public sealed class LabelQueryTests
{
    private static readonly Map<string> Labels = Map<string>.From([new("app", "web"), new("tier", "front"), new("n", "5"), new("empty", ""), new("a.b/c", "x")]);

    [Theory]
    [InlineData("", true)]
    [InlineData("  ", true)]
    [InlineData("app=web", true)]
    [InlineData("app==web", true)]
    [InlineData(" app = web , tier in ( front , back ) ", true)]
    [InlineData("app!=web", false)]
    [InlineData("none!=x", true)]
    [InlineData("app", true)]
    [InlineData("none", false)]
    [InlineData("!none", true)]
    [InlineData("! app", false)]
    [InlineData("app in (db)", false)]
    [InlineData("app notin (db,cache)", true)]
    [InlineData("none notin (x)", true)]
    [InlineData("none in (x)", false)]
    [InlineData("empty=", true)]
    [InlineData("empty in (,a)", true)]
    [InlineData("n>4", true)]
    [InlineData("n>5", false)]
    [InlineData("n<6", true)]
    [InlineData("app>1", false)]
    [InlineData("app<1", false)]
    [InlineData("a.b/c=x", true)]
    [InlineData("in in (in),app", false)]
    public void A_selector_selects_what_kubernetes_would(string selector, bool selected) => Assert.Equal(selected, LabelQuery.Parse(selector).Matches(Labels));

    [Theory]
    [InlineData("app=web,")]
    [InlineData(",app=web")]
    [InlineData("app in")]
    [InlineData("app in (")]
    [InlineData("app in (a")]
    [InlineData("app in (a b)")]
    [InlineData("app in a")]
    [InlineData("app notin )")]
    [InlineData("=web")]
    [InlineData("app=web=db")]
    [InlineData("app===web")]
    [InlineData("a/b/c=1")]
    [InlineData("-a=1")]
    [InlineData("a=-")]
    [InlineData("a>x")]
    [InlineData("a>")]
    [InlineData("a b")]
    [InlineData("!")]
    [InlineData("!a=b")]
    public void What_is_no_selector_is_refused(string selector) => Assert.Throws<FormatException>(() => LabelQuery.Parse(selector));

    [Fact]
    public void Any_text_is_read_or_refused_and_nothing_else() => Prop.ForAll<string>(static text =>
    {
        try
        {
            LabelQuery.Parse(text);
        }
        catch (FormatException)
        {
            // Refused, as it should be.
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_selector_that_is_written_and_read_again_is_the_same() => Prop.ForAll(
        Requirements().ToArbitrary(), static all =>
        {
            var text = string.Join(',', all.Select(r => r.ToString()));
            var read = LabelQuery.Parse(text);
            return read.Requirements.SequenceEqual(all.OrderBy(r => r.Key, StringComparer.Ordinal)) && LabelQuery.Parse(read.ToString()).ToString() == read.ToString();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_selector_in_an_object_selects_the_same_as_its_text()
    {
        var selector = new LabelSelector
        {
            MatchLabels = Map<string>.From([new("app", "web")]),
            MatchExpressions = [new LabelSelectorRequirement { Key = "tier", Operator = "NotIn", Values = ["back", "a"] }, new LabelSelectorRequirement { Key = "x", Operator = "DoesNotExist" }],
        };
        Assert.Equal("app=web,tier notin (a,back),!x", LabelQuery.From(selector).ToString());
        Assert.True(LabelQuery.From(selector).Matches(Labels));
    }

    [Fact]
    public void No_selector_selects_nothing_and_an_empty_one_everything()
    {
        Assert.False(LabelQuery.From((LabelSelector?)null).Matches(Labels));
        Assert.True(LabelQuery.From(LabelSelector.Empty).Matches(Labels));
    }

    private static Gen<LabelRequirement[]> Requirements()
    {
        var key = Gen.Elements("app", "tier", "a.b/c", "x-1", "In", "k8s.io/notin");
        var value = Gen.Elements("", "web", "db", "1", "a.b_c");
        var one = from k in key
                  from op in Gen.Elements(Enum.GetValues<LabelOperator>())
                  from values in value.NonEmptyListOf()
                  from number in Gen.Choose(-10, 10)
                  select op switch
                  {
                      LabelOperator.Exists or LabelOperator.DoesNotExist => new LabelRequirement(k, op, []),
                      LabelOperator.GreaterThan or LabelOperator.LessThan => new LabelRequirement(k, op, [$"{number}"]),
                      _ => new LabelRequirement(k, op, [.. values.Distinct().Order(StringComparer.Ordinal)]),
                  };
        return from all in one.NonEmptyListOf() select all.DistinctBy(r => r.Key).ToArray();
    }
}
