using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Orleans.LocalEngine.Generators.Tests;

/// <summary>A piece of code with what the generator makes of it and what the analyzers say.</summary>
internal sealed record Compiled(string Generated, string[] Errors)
{
    private const string Usings =
        """
        using System;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Threading;
        using System.Threading.Tasks;
        using Orleans;
        using Orleans.Concurrency;
        using Orleans.Runtime;
        #nullable enable

        """;

    /// <summary>The references of this very process: the framework and the engine.</summary>
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("Orleans.LocalEngine.Generators", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    public static async Task<Compiled> FromAsync(string code)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Sample", [CSharpSyntaxTree.ParseText(Usings + code, options)], References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var driver = CSharpGeneratorDriver.Create([new GrainGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out var complete, out _);
        var said = await complete.WithAnalyzers([new GrainInterfaceAnalyzer(), new GrainCodeAnalyzer()]).GetAllDiagnosticsAsync();
        return new Compiled(
            string.Join('\n', driver.GetRunResult().GeneratedTrees.Select(static tree => tree.ToString())),
            [.. said.Where(static found => found.Severity == DiagnosticSeverity.Error).Select(static found => found.Id)]);
    }
}
