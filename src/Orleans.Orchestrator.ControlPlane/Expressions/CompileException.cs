using System.Collections.Immutable;

namespace Orleans.Orchestrator.ControlPlane.Expressions;

/// <summary>A text is no expression of the language, or one of wrong types. The message shows each place as cel-go does.</summary>
internal sealed class CompileException(string source, ImmutableArray<CompileFault> faults) : Exception(Show(source, faults))
{
    /// <summary>What is wrong, in the order of the text.</summary>
    public ImmutableArray<CompileFault> Faults => faults;

    private static string Show(string source, ImmutableArray<CompileFault> faults) => string.Join('\n', faults.OrderBy(f => f.Position).Select(f => Show(source, f)));

    private static string Show(string source, CompileFault fault)
    {
        var at = Math.Clamp(fault.Position, 0, source.Length);
        var start = at == 0 ? 0 : source.LastIndexOf('\n', at - 1) + 1;
        var end = source.IndexOf('\n', at);
        var line = source[start..(end < 0 ? source.Length : end)];
        var number = source.AsSpan(0, start).Count('\n') + 1;
        return $"ERROR: <input>:{number}:{at - start + 1}: {fault.Message}\n | {line.Replace('\t', ' ')}\n | {new string('.', at - start)}^";
    }
}
