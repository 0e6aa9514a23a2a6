namespace Orleans.Orchestrator.ControlPlane.Expressions.Checking;

/// <summary>The variables that can be named at a place.</summary>
/// <param name="outer">Those around it; null for the expression's own.</param>
/// <param name="variables">Those that are declared here.</param>
internal sealed class Scope(Scope? outer, IReadOnlyDictionary<string, CelType> variables)
{
    /// <summary>The type of a variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isOuter">Whether it is one of the expression's own, not of a macro's.</param>
    public CelType? Find(string name, out bool isOuter)
    {
        isOuter = outer is null;
        return variables.TryGetValue(name, out var type) ? type : outer?.Find(name, out isOuter);
    }
}
