using Orleans.LocalEngine;

namespace Orleans.Runtime;

/// <summary>Values that travel with a call and with the calls it makes.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<RequestValues?> Values = new();

    internal static RequestValues? Current
    {
        get => Values.Value;
        set => Values.Value = value;
    }

    /// <summary>Names of the values.</summary>
    public static IEnumerable<string> Keys => Current?.Items.Keys ?? [];

    /// <summary>The values.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Current?.Items ?? [];

    /// <summary>The call chain that may come back into a grain which awaits it.</summary>
    public static Guid ReentrancyId
    {
        get => Current?.ReentrancyId ?? Guid.Empty;
        set => Current = (Current ?? RequestValues.Empty).With(value);
    }

    /// <summary>A value, null if there is none.</summary>
    public static object? Get(string key) => Current?.Items.GetValueOrDefault(key);

    /// <summary>Sets a value for the calls that are made from here on.</summary>
    public static void Set(string key, object value)
    {
        ArgumentNullException.ThrowIfNull(key);
        var current = Current ?? RequestValues.Empty;
        Current = current.With(current.Items.SetItem(key, value));
    }

    /// <summary>Removes a value; false if there was none.</summary>
    public static bool Remove(string key)
    {
        var current = Current;
        if (current is null || !current.Items.ContainsKey(key))
            return false;

        Current = current.With(current.Items.Remove(key));
        return true;
    }

    /// <summary>Removes all values.</summary>
    public static void Clear() => Current = null;

    /// <summary>Until it is disposed, calls that this grain's calls lead to may come back into it.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        if (SynchronizationContext.Current is not Activation activation)
            return new ReentrancySection(original, original);

        var section = original != Guid.Empty ? original : activation.Engine.NewReentrancyId();
        activation.EnterReentrantSection(section);
        if (section != original)
            ReentrancyId = section;

        return new ReentrancySection(original, section);
    }

    /// <summary>Until it is disposed, calls from here don't come back into a grain that awaits them.</summary>
    public static ReentrancySection SuppressCallChainReentrancy()
    {
        var original = ReentrancyId;
        if (original != Guid.Empty)
            ReentrancyId = Guid.Empty;

        return new ReentrancySection(original, Guid.Empty);
    }

    /// <summary>A time in which reentrancy is another than before.</summary>
    public readonly struct ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId) : IDisposable
    {
        /// <summary>Goes back to what was before.</summary>
        public void Dispose()
        {
            if (newReentrancyId != Guid.Empty && SynchronizationContext.Current is Activation activation)
                activation.LeaveReentrantSection(newReentrancyId);

            if (ReentrancyId != originalReentrancyId)
                ReentrancyId = originalReentrancyId;
        }
    }
}
