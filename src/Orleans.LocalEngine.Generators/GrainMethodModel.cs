using System.Text;
using Microsoft.CodeAnalysis;

namespace Orleans.LocalEngine.Generators;

/// <summary>One method of a grain interface and the code that calls it.</summary>
internal sealed class GrainMethodModel
{
    private readonly string _call;
    private readonly ReturnKind _kind;
    private readonly ITypeSymbol? _result;

    public GrainMethodModel(IMethodSymbol symbol, int number)
    {
        Symbol = symbol;
        WireName = Attributes.FirstString(symbol, Attributes.Alias) ?? symbol.Name;
        _call = $"Call{number}_{symbol.Name}";
        (_kind, _result) = Returned(symbol.ReturnType);
    }

    private enum ReturnKind
    {
        Unsupported,
        Void,
        Task,
        ValueTask,
        TaskOfResult,
        ValueTaskOfResult,
        Stream,
    }

    public IMethodSymbol Symbol { get; }

    public string WireName { get; set; }

    /// <summary>Whether the method can be called at all; the analyzer says why if not.</summary>
    public bool IsSupported => Fault is null;

    /// <summary>What keeps the method from being called.</summary>
    public string? Fault =>
        _kind == ReturnKind.Unsupported ? "it must return Task, Task<T>, ValueTask, ValueTask<T>, IAsyncEnumerable<T> or void"
        : Symbol.IsGenericMethod ? "it must not be generic"
        : Symbol.Parameters.Any(static p => p.RefKind != RefKind.None) ? "it must not have ref, in or out parameters"
        : _result is not null && _kind != ReturnKind.Stream && Attributes.Has(Symbol, Attributes.OneWay) ? "a one-way method has no result"
        : null;

    /// <summary>What the method answers with.</summary>
    public ITypeSymbol? ResultType => _result;

    private bool IsOneWay => _kind == ReturnKind.Void || Attributes.Has(Symbol, Attributes.OneWay);

    private string Interface => Names.Of(Symbol.ContainingType);

    private string Result => Names.Of(_result!);

    public string Factory(string reference) =>
        _kind == ReturnKind.Stream
            ? $"global::Orleans.LocalEngine.GrainMethodFactory.Stream<{reference}.{_call}, {Result}>()"
            : $"global::Orleans.LocalEngine.GrainMethodFactory.Call<{reference}.{_call}>()";

    public void Write(StringBuilder code, string interfaceName)
    {
        WriteMethod(code);
        if (IsSupported)
            WriteCall(code, interfaceName);
    }

    private static (ReturnKind Kind, ITypeSymbol? Result) Returned(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_Void)
            return (ReturnKind.Void, null);

        var named = type as INamedTypeSymbol;
        return named?.OriginalDefinition.ToDisplayString() switch
        {
            "System.Threading.Tasks.Task" => (ReturnKind.Task, null),
            "System.Threading.Tasks.ValueTask" => (ReturnKind.ValueTask, null),
            "System.Threading.Tasks.Task<TResult>" => (ReturnKind.TaskOfResult, named.TypeArguments[0]),
            "System.Threading.Tasks.ValueTask<TResult>" => (ReturnKind.ValueTaskOfResult, named.TypeArguments[0]),
            "System.Collections.Generic.IAsyncEnumerable<T>" => (ReturnKind.Stream, named.TypeArguments[0]),
            _ => (ReturnKind.Unsupported, null),
        };
    }

    private static bool IsToken(IParameterSymbol parameter) => parameter.Type.ToDisplayString() == "System.Threading.CancellationToken";

    private static bool IsAddressable(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Interface
        && (type.ToDisplayString() == "Orleans.Runtime.IAddressable"
            || type.AllInterfaces.Any(static found => found.ToDisplayString() == "Orleans.Runtime.IAddressable"));

    private void WriteMethod(StringBuilder code)
    {
        var parameters = string.Join(", ", Symbol.Parameters.Select(static p => $"{Names.Of(p.Type)} a{p.Ordinal}"));
        var generic = Symbol.IsGenericMethod ? "<" + string.Join(", ", Symbol.TypeParameters.Select(static p => p.Name)) + ">" : "";
        code.AppendLine($"        {Names.Of(Symbol.ReturnType)} {Interface}.{Symbol.Name}{generic}({parameters})");
        code.AppendLine("        {");
        if (!IsSupported)
        {
            code.AppendLine("            throw new global::System.NotSupportedException();").AppendLine("        }").AppendLine();
            return;
        }

        code.AppendLine(_kind == ReturnKind.Stream
            ? $"            var call = new {_call}();"
            : $"            var call = global::Orleans.LocalEngine.GrainCallPool<{_call}>.Rent();");
        foreach (var parameter in Symbol.Parameters)
        {
            var value = IsAddressable(parameter.Type) ? $"Argument(a{parameter.Ordinal})" : $"a{parameter.Ordinal}";
            code.AppendLine($"            call.A{parameter.Ordinal} = {value}!;");
        }

        code.AppendLine("            " + Sending()).AppendLine("        }").AppendLine();
    }

    private string Sending() => _kind switch
    {
        ReturnKind.Void => "SendOneWay(call);",
        ReturnKind.Task when IsOneWay => "SendOneWay(call); return global::System.Threading.Tasks.Task.CompletedTask;",
        ReturnKind.ValueTask when IsOneWay => "SendOneWay(call); return default;",
        ReturnKind.Task or ReturnKind.TaskOfResult => "return Send(call);",
        ReturnKind.ValueTask => "return new global::System.Threading.Tasks.ValueTask(Send(call));",
        ReturnKind.ValueTaskOfResult => $"return new global::System.Threading.Tasks.ValueTask<{Result}>(Send(call));",
        _ => "return Stream(call);",
    };

    private void WriteCall(StringBuilder code, string interfaceName)
    {
        var hasResult = _kind is ReturnKind.TaskOfResult or ReturnKind.ValueTaskOfResult;
        var baseType = _kind == ReturnKind.Stream ? $"GrainEnumerableCall<{Result}>" : hasResult ? $"GrainCall<{Result}>" : "GrainVoidCall";
        var timeout = Attributes.FirstString(Symbol, Attributes.ResponseTimeout);
        code.AppendLine($"        internal sealed class {_call} : global::Orleans.LocalEngine.{baseType}").AppendLine("        {");
        code.AppendLine("            private static readonly global::Orleans.LocalEngine.GrainMethod Info = new("
            + $"{Names.Literal(interfaceName)}, {Names.Literal(Symbol.Name)}, {Names.Literal(WireName)}, "
            + $"(global::Orleans.LocalEngine.GrainMethodOptions){Options()}, {Names.Literal(timeout)});");
        foreach (var parameter in Symbol.Parameters)
            code.AppendLine($"            public {Names.Of(parameter.Type)} A{parameter.Ordinal} = default!;");

        code.AppendLine("            public override global::Orleans.LocalEngine.GrainMethod Method => Info;");
        WriteInvoke(code, hasResult);
        WriteArguments(code);
        if (_kind != ReturnKind.Stream)
        {
            var clear = string.Concat(Symbol.Parameters.Select(static p => $"A{p.Ordinal} = default!; "));
            code.AppendLine($"            protected override void Clear() {{ {clear}}}");
            code.AppendLine($"            protected override void Return() => global::Orleans.LocalEngine.GrainCallPool<{_call}>.Return(this);");
        }

        code.AppendLine("        }").AppendLine();
    }

    private int Options() =>
        (IsOneWay ? 1 : 0) | (Attributes.Has(Symbol, Attributes.ReadOnly) ? 2 : 0) | (Attributes.Has(Symbol, Attributes.AlwaysInterleave) ? 4 : 0);

    private void WriteInvoke(StringBuilder code, bool hasResult)
    {
        var stream = _kind == ReturnKind.Stream;
        var arguments = string.Join(", ", Symbol.Parameters.Select(p => stream && IsToken(p) ? "token" : $"A{p.Ordinal}"));
        var call = $"(({Interface})grain).{Symbol.Name}({arguments})";
        var invoke = _kind switch
        {
            ReturnKind.Stream =>
                $"public override global::System.Collections.Generic.IAsyncEnumerable<{Result}> Invoke(object grain, global::System.Threading.CancellationToken token) => {call};",
            ReturnKind.Void => $"protected override global::System.Threading.Tasks.ValueTask Invoke(object grain) {{ {call}; return default; }}",
            ReturnKind.Task => $"protected override global::System.Threading.Tasks.ValueTask Invoke(object grain) => new({call});",
            ReturnKind.ValueTask => $"protected override global::System.Threading.Tasks.ValueTask Invoke(object grain) => {call};",
            ReturnKind.TaskOfResult => $"protected override global::System.Threading.Tasks.ValueTask<{Result}> Invoke(object grain) => new({call});",
            _ => $"protected override global::System.Threading.Tasks.ValueTask<{Result}> Invoke(object grain) => {call};",
        };
        code.AppendLine("            " + invoke);
        if (Symbol.Parameters.FirstOrDefault(IsToken) is { } token)
        {
            code.AppendLine($"            public override global::System.Threading.CancellationToken CancellationToken => A{token.Ordinal};");
            code.AppendLine(
                $"            public override void SetCancellationToken(global::System.Threading.CancellationToken token) => A{token.Ordinal} = token;");
        }
    }

    private void WriteArguments(StringBuilder code)
    {
        var values = Symbol.Parameters.Where(static p => !IsToken(p)).ToList();
        if (values.Count == 0)
            return;

        var writes = string.Concat(values.Select(static p => $"writer.Write(A{p.Ordinal}); "));
        var reads = string.Concat(values.Select(static p => $"A{p.Ordinal} = reader.Read<{Names.Of(p.Type)}>(); "));
        code.AppendLine($"            public override void WriteArguments(global::Orleans.LocalEngine.GrainArgumentWriter writer) {{ {writes}}}");
        code.AppendLine($"            public override void ReadArguments(global::Orleans.LocalEngine.GrainArgumentReader reader) {{ {reads}}}");
    }
}
