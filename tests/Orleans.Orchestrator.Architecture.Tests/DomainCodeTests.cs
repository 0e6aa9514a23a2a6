using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Orleans.Orchestrator.Architecture.Support;

namespace Orleans.Orchestrator.Architecture;

/// <summary>
/// What keeps a cluster's life replayable from a seed: the code of the contracts and the control plane takes time, chance and
/// threads from where the engine gives them. The engine's analyzer watches grains; this watches everything beside them too.
/// </summary>
public sealed class DomainCodeTests
{
    private static readonly Dictionary<string, string> Forbidden = new()
    {
        ["Task.Run"] = "stay in the turn",
        ["Task.Factory"] = "stay in the turn",
        ["ThreadPool.QueueUserWorkItem"] = "stay in the turn",
        ["ThreadPool.UnsafeQueueUserWorkItem"] = "stay in the turn",
        ["Parallel.For"] = "stay in the turn",
        ["Parallel.ForEach"] = "stay in the turn",
        ["Parallel.ForEachAsync"] = "stay in the turn",
        ["DateTime.Now"] = "ask the TimeProvider",
        ["DateTime.UtcNow"] = "ask the TimeProvider",
        ["DateTimeOffset.Now"] = "ask the TimeProvider",
        ["DateTimeOffset.UtcNow"] = "ask the TimeProvider",
        ["Environment.TickCount"] = "ask the TimeProvider",
        ["Environment.TickCount64"] = "ask the TimeProvider",
        ["Stopwatch.StartNew"] = "ask the TimeProvider",
        ["Stopwatch.GetTimestamp"] = "ask the TimeProvider",
        ["TimeProvider.System"] = "take the TimeProvider that is given",
        ["Guid.NewGuid"] = "take identifiers from the service that makes them",
        ["Guid.CreateVersion7"] = "take identifiers from the service that makes them",
        ["Random.Shared"] = "take the Random that is given",
        ["RandomNumberGenerator.GetBytes"] = "take identifiers from the service that makes them",
    };

    /// <summary>Static fields of these types never change, or are the telemetry that .NET keeps one of per process.</summary>
    private static readonly string[] Settled =
    [
        "string", "int", "long", "byte", "bool", "double", "TimeSpan", "char", "Regex", "JsonWriterOptions", "JsonReaderOptions", "JsonSerializerOptions", "JsonDocumentOptions",
        "ActivitySource", "Meter", "Counter", "Histogram", "UpDownCounter", "FrozenDictionary", "FrozenSet", "ImmutableArray", "ImmutableDictionary", "ImmutableHashSet", "SearchValues",
        "Action", "Func", "Comparison", "Comparer", "IComparer", "IEqualityComparer", "Map", "UTF8Encoding", "Encoding", "JsonEncodedText", "ObjectFactory",
    ];

    private static readonly Exemptions Static = new("no static state", new Dictionary<string, string>
    {
        ["src/Orleans.Orchestrator.Abstractions/Serialization/ShortStrings.cs"] = "a cache of equal strings: what comes out is the same without it",
    });

    private static readonly Exemptions Sources = new("no ambient time, chance or threads", new Dictionary<string, string>
    {
        ["src/Orleans.Orchestrator.ControlPlane/ControllerServices.cs"] = "registers real time for hosts that bring none",
        ["src/Orleans.Orchestrator.ControlPlane/ResourceServices.cs"] = "registers real time for hosts that bring none",
    });

    private static IEnumerable<SourceFile> Domain =>
        Repository.Sources("src/Orleans.Orchestrator.Abstractions", "src/Orleans.Orchestrator.ControlPlane");

    [Fact]
    public void Domain_code_takes_time_chance_and_threads_from_the_engine()
    {
        var faults = Domain.SelectMany(static file => file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Where(found => Forbidden.ContainsKey(found.ToString()) && !Sources.Cover(file.Path))
            .Select(found => $"{file.Place(found)}: {found}; {Forbidden[found.ToString()]}")).ToList();
        Findings.AssertNone(faults.Concat(Sources.Unused()), "With a seed and virtual time the control plane does the same again.");
    }

    [Fact]
    public void Domain_code_keeps_nothing_in_static_fields_that_changes()
    {
        var faults = Domain.SelectMany(static file => file.Root.DescendantNodes().OfType<FieldDeclarationSyntax>()
            .Where(static field => field.Modifiers.Any(SyntaxKind.StaticKeyword) && CanChange(field))
            .Where(_ => !Static.Cover(file.Path))
            .Select(field => $"{file.Place(field)}: {field.Declaration}")).ToList();
        Findings.AssertNone(faults.Concat(Static.Unused()), "Two clusters in one process share nothing.");
    }

    [Fact]
    public void Domain_code_comes_back_to_its_turn_after_every_await() => Findings.AssertNone(
        Domain.SelectMany(static file => file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Where(static found => found.Name.Identifier.Text == "ConfigureAwait" && found.Parent is InvocationExpressionSyntax call
                && call.ArgumentList.Arguments is [{ Expression: LiteralExpressionSyntax { Token.ValueText: "false" } }])
            .Select(found => file.Place(found))),
        "ConfigureAwait(false) leaves the grain's scheduler.");

    private static bool CanChange(FieldDeclarationSyntax field)
    {
        if (!field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword))
            return true;
        var type = field.Declaration.Type is NullableTypeSyntax nullable ? nullable.ElementType : field.Declaration.Type;
        var name = type switch
        {
            GenericNameSyntax generic => generic.Identifier.Text,
            QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
            _ => type.ToString(),
        };
        return type is ArrayTypeSyntax ? IsWritten(field) : !Settled.Contains(name) && IsMutableCollection(name);
    }

    private static bool IsMutableCollection(string name) =>
        name is "Dictionary" or "List" or "HashSet" or "Queue" or "Stack" or "SortedDictionary" or "SortedSet" or "LinkedList" or "PriorityQueue" or "StringBuilder"
            or "Random" or "Timer" or "SemaphoreSlim" or "Lock" or "object" or "Channel" or "AsyncLocal" or "ThreadLocal" or "ConditionalWeakTable" or "HttpClient"
        || name.StartsWith("Concurrent", StringComparison.Ordinal);

    /// <summary>Whether an element of a static array is assigned in its file; arrays that are tables are never.</summary>
    private static bool IsWritten(FieldDeclarationSyntax field)
    {
        var names = field.Declaration.Variables.Select(static found => found.Identifier.Text).ToHashSet();
        return field.SyntaxTree.GetRoot().DescendantNodes().OfType<AssignmentExpressionSyntax>()
            .Any(found => found.Left is ElementAccessExpressionSyntax { Expression: IdentifierNameSyntax array } && names.Contains(array.Identifier.Text));
    }
}
