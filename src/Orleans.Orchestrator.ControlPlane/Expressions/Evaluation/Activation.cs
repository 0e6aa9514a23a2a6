namespace Orleans.Orchestrator.ControlPlane.Expressions.Evaluation;

/// <summary>What the variables of an expression are.</summary>
/// <param name="outer">Those around them.</param>
/// <param name="name">The name of one.</param>
/// <param name="value">Its value.</param>
internal sealed class Activation(Activation? outer, string name, object? value)
{
    /// <summary>No variable.</summary>
    public static Activation Empty { get; } = new(null, "", null);

    /// <summary>These, and one more.</summary>
    public Activation With(string variable, object? of) => new(this, variable, of);

    /// <summary>The value of a variable.</summary>
    /// <exception cref="EvaluationException">There is none.</exception>
    public object? Find(string variable)
    {
        for (var at = this; at is not null; at = at.Outer)
        {
            if (at.Name == variable)
                return at.Value;
        }

        return Checking.TypeNames.Find(variable) ?? throw new EvaluationException($"no such attribute(s): {variable}");
    }

    private Activation? Outer => outer;

    private string Name => name;

    private object? Value => value;
}
