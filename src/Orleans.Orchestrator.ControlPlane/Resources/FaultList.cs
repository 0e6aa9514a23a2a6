using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>Collects every fault of an object, in the wording of Kubernetes' <c>field.Error</c>. Never give it a secret as a value.</summary>
public sealed class FaultList
{
    /// <summary>How many faults are kept: an object with more is no better described by them.</summary>
    private const int Max = 100;

    private readonly List<FieldFault> _faults = [];

    /// <summary>The faults in the order in which they were found.</summary>
    public IReadOnlyList<FieldFault> Faults => _faults;

    /// <summary>How many there are.</summary>
    public int Count => _faults.Count;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _faults.Count == 0;

    /// <summary>A value that must be given.</summary>
    public void Required(FieldPath path, string why = "") => Add(FaultReason.Required, path, Join("Required value", why));

    /// <summary>A value that breaks a rule.</summary>
    public void Invalid(FieldPath path, object? value, string why) => Add(FaultReason.Invalid, path, $"Invalid value: {FaultValue.Show(value)}: {why}");

    /// <summary>Fields that contradict each other, where none of their values is the one at fault.</summary>
    public void InvalidWhole(FieldPath path, string why) => Add(FaultReason.Invalid, path, $"Invalid value: {why}");

    /// <summary>A value that breaks a rule and must not be shown.</summary>
    public void InvalidSecret(FieldPath path, string why) => Add(FaultReason.Invalid, path, $"Invalid value: \"<secret contents redacted>\": {why}");

    /// <summary>A value that is none of the known ones, which are told in the order given: Kubernetes' own, not always alphabetical.</summary>
    public void NotSupported(FieldPath path, object? value, params IEnumerable<string> supported) =>
        Add(FaultReason.NotSupported, path, $"Unsupported value: {FaultValue.Show(value)}: supported values: {string.Join(", ", supported.Select(s => $"\"{s}\""))}");

    /// <summary>A value that is there twice.</summary>
    public void Duplicate(FieldPath path, object? value, string why = "") => Add(FaultReason.Duplicate, path, Join($"Duplicate value: {FaultValue.Show(value)}", why));

    /// <summary>A value that may not be there, or may not change.</summary>
    public void Forbidden(FieldPath path, string why) => Add(FaultReason.Forbidden, path, Join("Forbidden", why));

    /// <summary>A value that names something that does not exist.</summary>
    public void NotFound(FieldPath path, object? value, string why = "") => Add(FaultReason.NotFound, path, Join($"Not found: {FaultValue.Show(value)}", why));

    /// <summary>A value that is too long.</summary>
    public void TooLong(FieldPath path, int maxBytes) => Add(FaultReason.TooLong, path, $"Too long: may not be more than {maxBytes} bytes");

    /// <summary>A list that is too long.</summary>
    public void TooMany(FieldPath path, int actual, int max) => Add(FaultReason.TooMany, path, $"Too many: {actual}: must have at most {max} items");

    /// <summary>One <see cref="Invalid"/> for each fault of a name.</summary>
    public void InvalidEach(FieldPath path, object? value, IEnumerable<string> faults)
    {
        foreach (var fault in faults)
            Invalid(path, value, fault);
    }

    /// <summary>Takes over a fault that was found elsewhere.</summary>
    public void Add(FieldFault fault)
    {
        if (_faults.Count < Max)
            _faults.Add(fault);
    }

    private void Add(string reason, FieldPath path, string message) => Add(new FieldFault(reason, path.ToString(), message));

    private static string Join(string what, string why) => why.Length == 0 ? what : $"{what}: {why}";
}
