using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Checking;

/// <summary>A type, as the checker sees it; also what <c>type(x)</c> gives.</summary>
internal sealed class CelType
{
    private readonly Func<FrozenDictionary<string, CelType>>? _fields;
    private FrozenDictionary<string, CelType>? _read;

    private CelType(TypeKind kind, string name, params ImmutableArray<CelType> parameters) => (Kind, Name, Parameters) = (kind, name, parameters);

    private CelType(string name, Func<FrozenDictionary<string, CelType>> fields) : this(TypeKind.Object, name) => _fields = fields;

    public static CelType Dyn { get; } = new(TypeKind.Dyn, "dyn");

    public static CelType Null { get; } = new(TypeKind.Null, "null_type");

    public static CelType Bool { get; } = new(TypeKind.Bool, "bool");

    public static CelType Int { get; } = new(TypeKind.Int, "int");

    public static CelType Uint { get; } = new(TypeKind.Uint, "uint");

    public static CelType Double { get; } = new(TypeKind.Double, "double");

    public static CelType String { get; } = new(TypeKind.String, "string");

    public static CelType Bytes { get; } = new(TypeKind.Bytes, "bytes");

    public static CelType Timestamp { get; } = new(TypeKind.Timestamp, "google.protobuf.Timestamp");

    public static CelType Duration { get; } = new(TypeKind.Duration, "google.protobuf.Duration");

    public static CelType AnyList { get; } = List(Dyn);

    public static CelType AnyMap { get; } = Map(Dyn, Dyn);

    public static CelType AnyOptional { get; } = Optional(Dyn);

    public static CelType AnyType { get; } = new(TypeKind.Type, "type", Dyn);

    public static CelType AnyObject { get; } = Object("object", () => FrozenDictionary<string, CelType>.Empty);

    /// <summary>What stands for any type in the declaration of a function, the same everywhere in it.</summary>
    public static CelType A { get; } = new(TypeKind.Parameter, "A");

    /// <summary>Another one than <see cref="A"/>.</summary>
    public static CelType B { get; } = new(TypeKind.Parameter, "B");

    public TypeKind Kind { get; }

    public string Name { get; }

    /// <summary>Of a list its elements', of a map its keys' and values', of an optional its value's.</summary>
    public ImmutableArray<CelType> Parameters { get; }

    /// <summary>How many characters, elements or entries there can be; null when nothing says so.</summary>
    public long? MaxSize { get; private init; }

    public bool IsDyn => Kind == TypeKind.Dyn;

    /// <summary>The elements of a list, the values of a map or of an optional.</summary>
    public CelType Element => Parameters[^1];

    public static CelType List(CelType element) => new(TypeKind.List, "list", element);

    public static CelType Map(CelType key, CelType value) => new(TypeKind.Map, "map", key, value);

    public static CelType Optional(CelType value) => new(TypeKind.Optional, "optional_type", value);

    public static CelType TypeOf(CelType value) => new(TypeKind.Type, "type", value);

    public static CelType Opaque(string name) => new(TypeKind.Opaque, name);

    /// <summary>An object; its fields are asked for when they are needed.</summary>
    public static CelType Object(string name, Func<FrozenDictionary<string, CelType>> fields) => new(name, fields);

    /// <summary>The same type, of values that are bounded.</summary>
    public CelType Bounded(long? max) => new(Kind, Name, Parameters) { MaxSize = max, _read = _read ?? _fields?.Invoke() };

    /// <summary>The type of a field; null when there is none.</summary>
    public CelType? Field(string name) => (_read ??= _fields?.Invoke())?.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        TypeKind.Null => "null",
        TypeKind.Timestamp => "timestamp",
        TypeKind.Duration => "duration",
        _ when Parameters.IsDefaultOrEmpty => Name,
        _ => $"{Name}({string.Join(", ", Parameters)})",
    };
}
