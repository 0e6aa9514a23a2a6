using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Orleans.Orchestrator.Architecture.Support;

/// <summary>What a built assembly refers to in the engine's assembly, read from its metadata.</summary>
internal static class EngineUse
{
    private const string Engine = "Orleans.LocalEngine";

    /// <summary>Types as <c>Namespace.Type</c>, members as <c>Namespace.Type.Member</c>; what is in the engine's own namespace is left out: generated code.</summary>
    public static SortedSet<string> Of(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.TypeReferences)
        {
            if (NameOf(metadata, handle) is { } name)
                found.Add(name);
        }

        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (ParentOf(metadata, member.Parent) is { } type)
                found.Add($"{type}.{metadata.GetString(member.Name)}");
        }

        return found;
    }

    private static string? ParentOf(MetadataReader metadata, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => NameOf(metadata, (TypeReferenceHandle)parent),
        HandleKind.TypeSpecification => metadata.GetTypeSpecification((TypeSpecificationHandle)parent).DecodeSignature(new GenericNames(metadata), null!),
        _ => null,
    };

    private static string? NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var name = metadata.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
            return NameOf(metadata, (TypeReferenceHandle)type.ResolutionScope) is { } outer ? $"{outer}+{name}" : null;
        if (type.ResolutionScope.Kind != HandleKind.AssemblyReference)
            return null;
        var assembly = metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
        var space = metadata.GetString(type.Namespace);
        return metadata.GetString(assembly.Name) == Engine && space != Engine ? $"{space}.{name}" : null;
    }

    /// <summary>Names the definition of a generic type and forgets everything else.</summary>
    private sealed class GenericNames(MetadataReader metadata) : ISignatureTypeProvider<string?, object>
    {
        public string? GetGenericInstantiation(string? genericType, System.Collections.Immutable.ImmutableArray<string?> typeArguments) => genericType;

        public string? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => NameOf(metadata, handle);

        public string? GetArrayType(string? elementType, ArrayShape shape) => null;

        public string? GetByReferenceType(string? elementType) => null;

        public string? GetFunctionPointerType(MethodSignature<string?> signature) => null;

        public string? GetGenericMethodParameter(object genericContext, int index) => null;

        public string? GetGenericTypeParameter(object genericContext, int index) => null;

        public string? GetModifiedType(string? modifier, string? unmodifiedType, bool isRequired) => null;

        public string? GetPinnedType(string? elementType) => null;

        public string? GetPointerType(string? elementType) => null;

        public string? GetPrimitiveType(PrimitiveTypeCode typeCode) => null;

        public string? GetSZArrayType(string? elementType) => null;

        public string? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => null;

        public string? GetTypeFromSpecification(MetadataReader reader, object genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => null;
    }
}
