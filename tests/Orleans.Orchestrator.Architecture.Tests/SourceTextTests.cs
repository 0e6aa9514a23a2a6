using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Orleans.Orchestrator.Architecture.Support;

namespace Orleans.Orchestrator.Architecture;

/// <summary>What no file holds.</summary>
public sealed partial class SourceTextTests
{
    private static IEnumerable<SourceFile> All => Repository.Sources("src", "hosts", "tests", "config");

    private static IEnumerable<SourceFile> Programs => Repository.Sources("src", "hosts", "config");

    [Fact]
    public void No_code_depends_on_the_build_by_directives()
    {
        SyntaxKind[] forbidden = [SyntaxKind.IfDirectiveTrivia, SyntaxKind.RegionDirectiveTrivia, SyntaxKind.DefineDirectiveTrivia, SyntaxKind.NullableDirectiveTrivia];
        Findings.AssertNone(
            All.SelectMany(file => file.Root.DescendantTrivia(descendIntoTrivia: true).Where(found => forbidden.Contains(found.Kind()))
                .Select(found => $"{file.Path}:{found.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {found}")),
            "The engine is chosen by project files and one file of wiring each; regions hide what should be a type.");
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var faults = All.SelectMany(static file => file.Root.DescendantTrivia()
            .Where(static trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia))
            .Where(static trivia => Later().IsMatch(trivia.ToString()))
            .Select(trivia => $"{file.Path}:{trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {trivia}"));
        var stubs = All.SelectMany(static file => file.Root.DescendantNodes().OfType<ObjectCreationExpressionSyntax>()
            .Where(static made => made.Type.ToString() is "NotImplementedException").Select(made => file.Place(made)));
        Findings.AssertNone(faults.Concat(stubs), "What is not there is said in README.md, not promised in code.");
    }

    [Fact]
    public void No_exception_is_swallowed_without_a_word() => Findings.AssertNone(
        All.SelectMany(static file => file.Root.DescendantNodes().OfType<CatchClauseSyntax>()
            .Where(static found => found.Block.Statements.Count == 0 && !found.DescendantTrivia().Any(static trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)))
            .Select(found => $"{file.Place(found)}: {found.ToString().ReplaceLineEndings(" ")}")),
        "An empty catch says in a comment why nothing has to be done.");

    [Fact]
    public void No_test_is_skipped() => Findings.AssertNone(
        Repository.Sources("tests").SelectMany(static file => file.Root.DescendantNodes().OfType<AttributeArgumentSyntax>()
            .Where(static found => found.NameEquals?.Name.Identifier.Text is "Skip" or "SkipWhen" or "SkipUnless").Select(found => file.Place(found))),
        "A test that does not run has not passed.");

    [Fact]
    public void A_thread_sleeps_only_where_a_comment_says_why() => Findings.AssertNone(
        All.SelectMany(static file => file.Root.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(static call => call.Expression.ToString() is "Thread.Sleep")
            .Where(static call => !call.FirstAncestorOrSelf<StatementSyntax>()!.GetLeadingTrivia().Any(static trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)))
            .Select(call => file.Place(call))),
        "Waiting is by event, with a bound.");

    [Fact]
    public void The_repository_stands_alone()
    {
        string[] binary = [".png", ".ico", ".gz", ".zst", ".tar", ".db", ".bin"];
        var self = $"tests/{typeof(SourceTextTests).Assembly.GetName().Name}/{nameof(SourceTextTests)}.cs";
        Findings.AssertNone(
            Repository.Files.Where(path => path != self && !binary.Contains(Path.GetExtension(path)))
                .SelectMany(static path => Repository.Read(path).Split('\n').Select((line, index) => (path, line, index)))
                .Where(static found => Outside().IsMatch(found.line)).Select(static found => $"{found.path}:{found.index + 1}: {found.line.Trim()}"),
            "No text refers to something that a clone does not have.");
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Later();

    [GeneratedRegex(@"\.\./shared\b|(?<![\w.$})])/work/(shared|main|wt)\b|/tmp/orch\b")]
    private static partial Regex Outside();
}
