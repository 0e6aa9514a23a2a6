using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Evaluation;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Tests.Expressions;

/// <summary>The language and its functions: tables of expressions, and the bounds that end what has no end.</summary>
public sealed class ExpressionTests
{
    private static readonly string[] Tables = [ExpressionTable.Language, ExpressionTable.Types, LibraryTable.Texts, LibraryTable.Lists, LibraryTable.Kubernetes];

    public static TheoryData<string> Cases => [.. Tables.SelectMany(t => t.Split('\n')).Select(l => l.Trim()).Where(l => l.Length > 0)];

    [Theory, MemberData(nameof(Cases))]
    public void AnExpression_GivesItsValueOrFault(string line)
    {
        var (source, expected) = line.Split('⇒') is [var s, var e] ? (s.Trim(), e) : throw new FormatException(line);
        if (expected.StartsWith('?'))
            Assert.Contains(expected[1..].Trim(), Assert.Throws<CompileException>(() => Evaluate(source)).Message, StringComparison.Ordinal);
        else if (expected.StartsWith('!'))
            Assert.Contains(expected[1..].Trim(), Assert.ThrowsAny<EvaluationException>(() => Evaluate(source)).Message, StringComparison.Ordinal);
        else
            Same(Evaluate(expected), Evaluate(source));
    }

    [Theory]
    [InlineData("d.b.all(a, [1,2,3].map(b, b).all(c, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'.matches('(a+)+$')))", null)]
    [InlineData("l.all(a, l.all(b, l.all(c, a + b + c >= 0)))", "operation cancelled: actual cost limit exceeded")]
    [InlineData("l.map(a, l.map(b, l)).size() > 0 && l.all(a, l.all(b, l.exists(c, a == b)))", "operation cancelled: actual cost limit exceeded")]
    [InlineData("l.all(a, l.all(b, l.all(c, false))) || l.exists(a, l.exists(b, l.exists(c, c == 500)))", "operation cancelled: actual cost limit exceeded")]
    public void WhatCostsTooMuch_IsEnded(string source, string? fault)
    {
        var failure = Record.Exception(() => Evaluate(source));
        if (fault is null)
            Assert.Null(failure);
        else
            Assert.Equal(fault, Assert.IsType<CostLimitException>(failure).Message);
    }

    [Theory]
    [InlineData('(', "1")]
    [InlineData('[', "1")]
    [InlineData('-', " x")]
    [InlineData('!', "true")]
    public void WhatIsNestedTooDeep_IsRefused(char opening, string end) =>
        Assert.Contains("recursion limit", Assert.Throws<CompileException>(() => Evaluate(new string(opening, 5000) + end)).Message, StringComparison.Ordinal);

    [Fact]
    public void LongChains_AreRefusedOrFlat()
    {
        Assert.Contains("recursion limit", Assert.Throws<CompileException>(() => Evaluate(string.Join('+', Enumerable.Repeat("1", 5000)))).Message, StringComparison.Ordinal);
        Assert.Equal(true, Evaluate(string.Join("&&", Enumerable.Repeat("true", 5000))));
        Assert.Contains("exceeds limit", Assert.Throws<CompileException>(() => Evaluate(new string(' ', 100_001))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFault_ShowsWhereItIs() => Assert.Equal(
        "ERROR: <input>:2:7: found no matching overload for '_==_' applied to '(int, string)'\n | 1 + 1 == 'a'\n | ......^",
        Assert.Throws<CompileException>(() => Evaluate("true &&\n1 + 1 == 'a'")).Message);

    [Fact]
    public void AnyText_HasAValueOrAFault()
    {
        string[] words = ["d", ".", "a", "(", ")", "[", "]", "{", "}", ":", "?", "1", "u", "'x'", "+", "-", "!", "&&", "||", "==", "in", "has", "all", "x", ",", "map", "\\", "\"", "r'", "b", " "];
        Prop.ForAll(
            Gen.ArrayOf(Gen.Elements(words)).ToArbitrary(),
            parts =>
            {
                var failure = Record.Exception(() => Evaluate(string.Concat(parts)));
                return failure is null or CompileException or EvaluationException;
            }).QuickCheckThrowOnFailure();
    }

    private static object? Evaluate(string source)
    {
        var expression = Expression.Compile(source, new Dictionary<string, CelType> { ["d"] = CelType.Dyn, ["l"] = CelType.List(CelType.Int), ["x"] = CelType.Int });
        var data = JsonValue.Of(JsonDocument.Parse("""{"a":1,"b":[1,2,3],"s":"text","n":null}""").RootElement);
        var variables = Activation.Empty.With("d", data).With("l", Enumerable.Range(0, 500).Select(object? (i) => (long)i).ToArray()).With("x", 1L);
        return expression.Evaluate(variables, new CostMeter(ExpressionLimits.PerCall));
    }

    private static void Same(object? expected, object? found)
    {
        Assert.True(CelValue.Same(expected, found), $"expected {Show(expected)}, found {Show(found)}");
        Assert.Equal(CelValue.TypeOf(expected).ToString(), CelValue.TypeOf(found).ToString());
    }

    private static string Show(object? value) => Orleans.Orchestrator.ControlPlane.Expressions.Functions.TextFormat.Apply("%s", [value]);
}
