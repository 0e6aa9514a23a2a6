namespace Orleans.Orchestrator.ControlPlane.Expressions;

/// <summary>An expression has no value; the message says why in cel-go's words, such as <c>no such key: a</c>.</summary>
internal class EvaluationException(string message) : Exception(message)
{
    public static EvaluationException NoSuchOverload(string function, IEnumerable<object?> arguments) =>
        new($"no such overload: {function}({string.Join(", ", arguments.Select(a => Values.CelValue.TypeOf(a).ToString()))})");

    public static EvaluationException NoSuchKey(object? key) => new($"no such key: {Values.CelText.Show(key)}");

    public static EvaluationException Overflow() => new("integer overflow");

    public static EvaluationException Conversion(object? value, string to) => new($"type conversion error from '{Values.CelValue.TypeOf(value)}' to '{to}'");
}
