namespace Orleans.Orchestrator.ControlPlane.Expressions.Checking;

/// <summary>Whether types fit, and what a function's type parameters stand for in one call.</summary>
internal sealed class TypeMatch
{
    private readonly Dictionary<string, CelType> _bound = [];

    /// <summary>Whether a value of type <paramref name="given"/> can stand where <paramref name="wanted"/> is declared.</summary>
    public bool Fits(CelType wanted, CelType given)
    {
        if (wanted.Kind == TypeKind.Parameter)
            return Bind(wanted.Name, given);
        if (wanted.IsDyn || given.IsDyn)
            return true;
        if (given.Kind == TypeKind.Null)
            return wanted.Kind is TypeKind.Null or TypeKind.Object or TypeKind.Opaque or TypeKind.Timestamp or TypeKind.Duration;
        if (wanted.Kind != given.Kind)
            return false;
        if (wanted.Kind == TypeKind.Type)
            return true;
        if (wanted.Kind is TypeKind.Object or TypeKind.Opaque)
            return wanted.Name == given.Name;
        for (var i = 0; i < wanted.Parameters.Length; i++)
        {
            if (!Fits(wanted.Parameters[i], given.Parameters[i]))
                return false;
        }

        return true;
    }

    /// <summary>A declared type with what its parameters stand for.</summary>
    public CelType Resolve(CelType declared) => declared.Kind switch
    {
        TypeKind.Parameter => _bound.GetValueOrDefault(declared.Name, CelType.Dyn),
        TypeKind.List => CelType.List(Resolve(declared.Element)),
        TypeKind.Map => CelType.Map(Resolve(declared.Parameters[0]), Resolve(declared.Element)),
        TypeKind.Optional => CelType.Optional(Resolve(declared.Element)),
        TypeKind.Type => CelType.TypeOf(Resolve(declared.Element)),
        _ => declared,
    };

    /// <summary>The type that covers both; null when there is none.</summary>
    public static CelType? Join(CelType left, CelType right) =>
        left.IsDyn || right.IsDyn ? CelType.Dyn
        : new TypeMatch().Fits(left, right) ? left
        : new TypeMatch().Fits(right, left) ? right
        : null;

    private bool Bind(string parameter, CelType given)
    {
        if (!_bound.TryGetValue(parameter, out var bound))
        {
            _bound[parameter] = given;
            return true;
        }

        if (Join(bound, given) is not { } joined)
            return false;
        _bound[parameter] = joined;
        return true;
    }
}
