using System.Text;
using Microsoft.CodeAnalysis;

namespace Orleans.LocalEngine.Generators;

/// <summary>Writes the reference of one interface, with a class per method for its calls.</summary>
internal static class GrainInterfaceWriter
{
    private static readonly HashSet<string> Markers =
    [
        "Orleans.IGrain", "Orleans.IGrainObserver", "Orleans.IGrainWithStringKey", "Orleans.IGrainWithIntegerKey",
        "Orleans.IGrainWithGuidKey", "Orleans.Runtime.IAddressable",
    ];

    /// <summary>Whether a type is a grain or observer interface to be called.</summary>
    public static bool IsCallable(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && !Markers.Contains(type.ToDisplayString())
        && type.AllInterfaces.Any(static found => found.ToDisplayString() is "Orleans.IGrain" or "Orleans.IGrainObserver");

    /// <summary>All methods to be called through an interface, with those it inherits.</summary>
    public static List<GrainMethodModel> Methods(INamedTypeSymbol type)
    {
        var methods = new List<GrainMethodModel>();
        foreach (var declaring in new[] { type }.Concat(type.AllInterfaces.OrderBy(static found => found.ToDisplayString(), StringComparer.Ordinal)))
        {
            foreach (var method in declaring.GetMembers().OfType<IMethodSymbol>())
            {
                if (method.MethodKind == MethodKind.Ordinary && !method.IsStatic && method.IsAbstract)
                    methods.Add(new GrainMethodModel(method, methods.Count));
            }
        }

        foreach (var same in methods.GroupBy(static method => method.WireName).Where(static group => group.Count() > 1).ToList())
        {
            foreach (var method in same)
                method.WireName += "(" + string.Join(",", method.Symbol.Parameters.Select(static p => p.Type.ToDisplayString())) + ")";
        }

        return methods;
    }

    public static string Registration(INamedTypeSymbol type)
    {
        var reference = Names.Reference(type);
        var code = new StringBuilder();
        code.AppendLine($"            builder.AddInterface<{Names.Of(type)}>({Names.Literal(Names.Wire(type))},");
        code.AppendLine($"                static (context, key) => new {reference}(context, key),");
        code.AppendLine($"                new global::System.Collections.Generic.Dictionary<string, global::Orleans.LocalEngine.GrainMethodFactory>()");
        code.AppendLine("                {");
        foreach (var method in Methods(type).Where(static method => method.IsSupported))
            code.AppendLine($"                    [{Names.Literal(method.WireName)}] = {method.Factory(reference)},");

        code.Append("                });");
        return code.ToString();
    }

    public static string Write(INamedTypeSymbol type)
    {
        var reference = Names.Reference(type);
        var code = new StringBuilder();
        code.AppendLine($"    internal sealed class {reference}(global::Orleans.LocalEngine.GrainReferenceContext context, global::Orleans.Runtime.IdSpan key)");
        code.AppendLine($"        : global::Orleans.LocalEngine.LocalGrainReference(context, key), {Names.Of(type)}");
        code.AppendLine("    {");
        foreach (var method in Methods(type))
            method.Write(code, Names.Wire(type));

        code.AppendLine("    }").AppendLine();
        return code.ToString();
    }
}
