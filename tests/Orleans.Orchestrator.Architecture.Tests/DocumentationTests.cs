using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Orleans.Orchestrator.Architecture.Support;

namespace Orleans.Orchestrator.Architecture;

/// <summary>Every public type of a library says what it is for.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void Every_public_type_says_what_it_is_for()
    {
        var types = Repository.Sources("src").SelectMany(static file => file.TopLevelTypes.Select(type => (file, type)))
            .Where(static found => found.type.Modifiers.Any(SyntaxKind.PublicKeyword))
            // The parts of a partial type share one documentation.
            .GroupBy(static found => (Path.GetDirectoryName(found.file.Path), SourceFile.NameOf(found.type)));
        Findings.AssertNone(
            types.Where(static parts => !parts.Any(static part => IsDocumented(part.type))).Select(static parts => $"{parts.First().file.Place(parts.First().type)}: {parts.Key.Item2}"),
            "Public types carry XML documentation.");
    }

    private static bool IsDocumented(SyntaxNode type) => type.GetLeadingTrivia().Any(static trivia =>
        trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineDocumentationCommentTrivia));
}
