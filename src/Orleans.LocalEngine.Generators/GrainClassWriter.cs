using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Orleans.LocalEngine.Generators;

/// <summary>Writes how the engine makes grains of one class.</summary>
internal static class GrainClassWriter
{
    /// <summary>Whether a type is a grain class that the engine can make.</summary>
    public static bool IsGrainClass(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Class, IsAbstract: false }
        && type.AllInterfaces.Any(static found => found.ToDisplayString() == "Orleans.IGrainBase")
        && type.AllInterfaces.Any(GrainInterfaceWriter.IsCallable);

    public static string Registration(INamedTypeSymbol type)
    {
        var interfaces = type.AllInterfaces.Where(static found => !found.IsGenericType && GrainInterfaceWriter.IsCallable(found))
            .Select(static found => $"typeof({Names.ForTypeOf(found)})");
        var code = new StringBuilder();
        code.AppendLine($"            builder.AddGrain<{Names.Of(type)}>({Names.Literal(GrainTypeName(type))},");
        code.AppendLine($"                static services => new {Names.Of(type)}({Arguments(type)}),");
        code.Append($"                new global::System.Type[] {{ {string.Join(", ", interfaces)} }});");
        return code.ToString();
    }

    /// <summary>The name that Orleans would give: the attribute's, or the class' in lower case and without "grain".</summary>
    private static string GrainTypeName(INamedTypeSymbol type)
    {
        if (Attributes.FirstString(type, Attributes.GrainType) is { } given)
            return given;

        var name = type.Name.ToLowerInvariant();
        return name.EndsWith("grain", StringComparison.Ordinal) && name.Length > 5 ? name.Substring(0, name.Length - 5) : name;
    }

    private static string Arguments(INamedTypeSymbol type)
    {
        var constructors = type.InstanceConstructors
            .Where(static found => found.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal).ToList();
        var constructor = constructors.FirstOrDefault(static found => Attributes.Has(found, Attributes.ActivatorConstructor))
            ?? constructors.OrderByDescending(static found => found.Parameters.Length).FirstOrDefault();
        return constructor is null ? "" : string.Join(", ", constructor.Parameters.Select(Argument));
    }

    private static string Argument(IParameterSymbol parameter)
    {
        const string Extensions = "global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions";
        const string KeyedExtensions = "global::Microsoft.Extensions.DependencyInjection.ServiceProviderKeyedServiceExtensions";
        var type = Names.ForTypeOf(parameter.Type);
        if (Attributes.Find(parameter, Attributes.PersistentState) is { } state && parameter.Type is INamedTypeSymbol { TypeArguments.Length: 1 } named)
        {
            var storage = state.ConstructorArguments.Length > 1 ? state.ConstructorArguments[1].Value as string : null;
            return $"global::Orleans.LocalEngine.GrainServices.PersistentState<{Names.Of(named.TypeArguments[0])}>(services, "
                + $"{Names.Literal(state.ConstructorArguments[0].Value as string)}, {Names.Literal(storage)})";
        }

        if (parameter.Type.ToDisplayString() == "Orleans.Runtime.IGrainContext")
            return "global::Orleans.LocalEngine.GrainServices.Context";

        if (parameter.Type.ToDisplayString() == "System.IServiceProvider")
            return "services";

        if (Attributes.Find(parameter, Attributes.FromKeyedServices) is { ConstructorArguments.Length: 1 } keyed)
            return $"{KeyedExtensions}.GetRequiredKeyedService<{type}>(services, {keyed.ConstructorArguments[0].ToCSharpString()})";

        return parameter.HasExplicitDefaultValue && parameter.Type.IsReferenceType
            ? $"{Extensions}.GetService<{type}>(services)"
            : $"{Extensions}.GetRequiredService<{type}>(services)";
    }
}
