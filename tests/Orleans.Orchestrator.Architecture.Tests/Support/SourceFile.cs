using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Orleans.Orchestrator.Architecture.Support;

/// <summary>A C# file and its syntax tree. Files are parsed once for all tests.</summary>
internal sealed class SourceFile
{
    private static readonly ConcurrentDictionary<string, SourceFile> Parsed = new();
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.Parse);

    private SourceFile(string path)
    {
        Path = path;
        Text = Repository.Read(path);
        Root = CSharpSyntaxTree.ParseText(Text, Options).GetCompilationUnitRoot();
    }

    /// <summary>Its path from the repository's root.</summary>
    public string Path { get; }

    public string Text { get; }

    public CompilationUnitSyntax Root { get; }

    /// <summary>Its name up to the first dot: <c>GrainPeer.Answers.cs</c> is a part of <c>GrainPeer</c>.</summary>
    public string Subject => System.IO.Path.GetFileName(Path).Split('.')[0];

    /// <summary>The types that it declares outside of others; delegates count.</summary>
    public IEnumerable<MemberDeclarationSyntax> TopLevelTypes => Root
        .DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
        .Where(static node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
        .Cast<MemberDeclarationSyntax>();

    public static SourceFile Of(string path) => Parsed.GetOrAdd(path, static found => new SourceFile(found));

    /// <summary>The name of a type that this file declares.</summary>
    public static string NameOf(MemberDeclarationSyntax type) => type switch
    {
        BaseTypeDeclarationSyntax named => named.Identifier.Text,
        DelegateDeclarationSyntax named => named.Identifier.Text,
        _ => throw new ArgumentException($"{type.Kind()} has no name.", nameof(type)),
    };

    /// <summary>Where a node stands, as <c>path:line</c>.</summary>
    public string Place(SyntaxNode node) => $"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";

    public override string ToString() => Path;
}
